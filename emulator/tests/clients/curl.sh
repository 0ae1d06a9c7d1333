#!/usr/bin/env bash
# curl: forms in the query, in the body and in parts, XML documents, HTTP Basic.
#
# Prints a line `VENDOR outcome` for each reply that it read and found right. Where the vendors are it has from the
# environment, and so has curl its proxy (http_proxy, https_proxy) and its authorities (CURL_CA_BUNDLE).
set -Eeuo pipefail
trap 'echo "$0:$LINENO: not as expected" >&2' ERR
export LC_ALL=C.UTF-8

# met VENDOR EXPECTED GOT
met() {
  [ "$3" = "$2" ] || { echo "$1: expected $2, got $3" >&2; exit 1; }
  printf '%s\t%s\n' "$1" "$2"
}
xpath() { xmllint --xpath "$1" -; }

# --- Box.net: GET with everything in the query, and a document by POST
key=rrc1d3ntb53tt6b2vhail6rdtrsxov3v
rest() { curl -sS --get "$BOXNET/api/1.0/rest" "$@"; }
box() {
  local answer
  answer=$(rest -d action=register_new_user -d "api_key=$2" --data-urlencode "login=$3" --data-urlencode "password=$4")
  met boxnet "$1" "$(xpath 'string(/response/status)' <<<"$answer")"
}

reply=$(rest -d action=register_new_user -d "api_key=$key" \
  --data-urlencode 'login=ada+lovelace@example.com' --data-urlencode 'password=a b+c&é')
read_back=$(xpath 'concat(/response/status, " ", //login, " ", //email, " ", //access_id, " ", //user_id, " ", //space_amount)' <<<"$reply")
[ "$read_back" = "successful_register ada+lovelace@example.com ada+lovelace@example.com 398387 398387 1073741824" ]
[[ "$(xpath 'string(//auth_token)' <<<"$reply")" =~ ^[0-9a-f]{32}$ ]]
met boxnet success success
box email_invalid "$key" nobody@nowhere 123
box email_already_registered "$key" ADA+Lovelace@example.com 123
box application_restricted no-such-key new@example.com 123
box application_restricted RESTRICTED-API-KEY new@example.com 123
box e_register "$key" new@example.com ''
met boxnet wrong_input "$(rest -d action=register -d "api_key=$key" | xpath 'string(/response/status)')"

document='<?xml version="1.0" encoding="ISO-8859-1"?>
<request><action>register_new_user</action><api_key>'$key'</api_key><login>grace@example.com</login><password>é &lt;3</password></request>'
xml() {
  iconv -f UTF-8 -t ISO-8859-1 <<<"$document" |
    curl -sS -H 'Content-Type: text/xml' --data-binary @- "$BOXNET/api/1.0/xml" | xpath 'string(/response/status)'
}
[ "$(xml)" = successful_register ]
met boxnet success success
met boxnet email_already_registered "$(xml)"

# --- Fotolia: a form, the key as the user of HTTP Basic, brackets as they are
create=$FOTOLIA/Rest/1/user/createUser
person=(-d 'properties[password]=secret-1' --data-urlencode 'properties[email]=ada+lovelace@example.com')
fotolia() {
  local expected=$1
  shift
  met fotolia "$expected" "$(curl -sS "${person[@]}" "$@" | jq -r .code)"
}
english=(-d 'properties[language_id]=2')

reply=$(curl -sS -u API_KEY: "${person[@]}" "${english[@]}" --data-urlencode 'properties[login]=ada [b] + c' \
  --data-urlencode 'properties[firstname]=Renée' --data-urlencode "properties[address]=5 & 6, rue de l'Été" "$create")
[ "$reply" = 42 ]
met fotolia success success
reply=$(curl -sS -u API_KEY: -H 'Content-Type: application/x-www-form-urlencoded; charset=ISO-8859-1' "${person[@]}" \
  "${english[@]}" -d 'properties[login]=grace' --data-urlencode "properties[firstname]=$(printf 'Ren\xe9e')" "$create")
[ "$reply" = 43 ]
met fotolia success success
fotolia 010 "${english[@]}" -d 'properties[login]=new' "$create"
fotolia 011 -u NO-SUCH-KEY: "${english[@]}" -d 'properties[login]=new' "$create"
fotolia 011 -u EXPIRED_KEY: "${english[@]}" -d 'properties[login]=new' "$create"
fotolia 031 -u API_KEY: "${english[@]}" -d 'properties[login]=new' "$FOTOLIA/Rest/1/user/createUsers"
fotolia 032 -u NO_CREATE_KEY: "${english[@]}" -d 'properties[login]=new' "$create"
fotolia 002 -u API_KEY: -H 'Content-Type: application/json' -d 'properties[login]=new' "$create"
fotolia 2001 -u API_KEY: -d 'properties[language_id]=10' -d 'properties[login]=new' "$create"
fotolia 6007 -u API_KEY: "${english[@]}" -d 'properties[login]=me' "$create"
fotolia 6008 -u API_KEY: "${english[@]}" -d 'properties[login]=GRACE' "$create"
fotolia 6009 -u EMAIL_KEY: "${english[@]}" -d 'properties[login]=eve' "$create"
fotolia 6010 -u SMS_KEY: "${english[@]}" -d 'properties[login]=lin' "$create"
fotolia 001 -u standin-001: "$create"
fotolia 6006 -u standin-6006: "$create"

# --- Filemobile: brackets in a GET, XML out; the same by POST, JSON out
register=$FILEMOBILE/services/rest/users/register
gateway="$FILEMOBILE/services/json?method=users.register"
filemobile() {
  local expected=$1
  shift
  met filemobile "$expected" "$(curl -sS --get "$register" "$@" | xpath 'string(/error/message)')"
}
reply=$(curl -sS --get "$register" -d APIKEY=APIKEY -d vhost=1 -d 'userData[user]=ada' -d activate=true \
  --data-urlencode 'userData[email]=ada+lovelace@example.com' --data-urlencode 'userData[firstname]=Renée' \
  --data-urlencode 'userData[meta][team]=A + [B]')
[ "$(xpath 'number(/result)' <<<"$reply")" = 1 ]
met filemobile success success
reply=$(curl -sS "$gateway" -d APIKEY=APIKEY -d vhost=1 -d 'userData[user]=grace' -d 'userData[email]=grace@example.com')
[ "$(jq -c '[.status, .result]' <<<"$reply")" = '[true,2]' ]
met filemobile success success
other=(-d vhost=1 -d 'userData[user]=new' -d 'userData[email]=new@example.com')
filemobile 'Invalid API key' -d APIKEY=no-such-key "${other[@]}"
filemobile 'Unknown vhost' -d APIKEY=APIKEY "${other[@]}" -d vhost=0
filemobile 'Missing argument: userData[email]' -d APIKEY=APIKEY -d vhost=1 -d 'userData[user]=new'
filemobile 'Invalid argument: userData[gender]' -d APIKEY=APIKEY "${other[@]}" -d 'userData[gender]=x'
filemobile 'Service unavailable' -d APIKEY=standin-fail "${other[@]}"
reply=$(curl -sS "$gateway" -d APIKEY=APIKEY "${other[@]}" -d 'userData[user]=Grace')
met filemobile 'User already exists' "$(jq -r 'select(.status | not) | .message' <<<"$reply")"
reply=$(curl -sS "$FILEMOBILE/services/json?method=users.remove" -d APIKEY=APIKEY "${other[@]}")
met filemobile 'Unknown method' "$(jq -r 'select(.status | not) | .result' <<<"$reply")"

# --- imageloop: may this key register users? By GET, by a form, in parts
ask=$IMAGELOOP/httprpc/
imageloop() {
  local expected=$1
  shift
  met imageloop "$expected" "$(curl -sS --get "$ask" -d f=imagelooop.canRegisterUsers "$@" | xpath 'string(//error/errorCode)')"
}
for call in \
  "--get -d apiKey=YOUR-API-KEY -d f=imagelooop.canRegisterUsers -d h=yourwebsite.com" \
  "-d apiKey=YOUR-API-KEY -d f=imagelooop.canRegisterUsers -d accessToken=application-access-token" \
  "-F apiKey=YOUR-API-KEY -F f=imagelooop.canRegisterUsers -F h=yourwebsite.com"; do
  # shellcheck disable=SC2086
  reply=$(curl -sS $call "$ask")
  [ "$(xpath 'concat(namespace-uri(/*), " ", local-name(/*), count(/*/*))' <<<"$reply")" = "http://www.imageloop.com/imagelooop-api-xsd/ Response0" ]
  met imageloop success success
done
imageloop 2001 -d apiKey=no-such-key -d h=yourwebsite.com
imageloop 2001 -d apiKey=YOUR-API-KEY -d h=elsewhere.example
imageloop 2002 -d apiKey=YOUR-API-KEY -d h=yourwebsite.com -d lang=de
imageloop 3004 -d apiKey=UNPRIVILEGED-KEY -d h=yourwebsite.com
imageloop 2005 -d apiKey=standin-2005

# --- MoveDigital: a form, over TLS only
movedigital() {
  local expected=$1
  shift
  met movedigital "$expected" "$(account "$@" | xpath 'string(/rsp[@stat = "fail"]//error/@code)')"
}
account() {
  curl -sS "$MOVEDIGITAL/services/rest/" -d method=movedigital.accounts.proxy.createAccount -d userid=20 -d sessionid=12345 \
    -d session=7234928734927349273492783497293 -d password=ignored -d confirm_password=ignored -d eula_agree=yes \
    --data-urlencode email=ada+lovelace@example.com --data-urlencode firstname=Renée \
    --data-urlencode 'website=http://example.com/?a=1&b=[2]' "$@"
}
if [[ $MOVEDIGITAL == http://* ]]; then
  movedigital 111 -d username=ada
  exit
fi
reply=$(account -d username=ada)
[ "$(xpath 'string(/rsp[@stat = "ok"]//userid)' <<<"$reply")" = 1000 ]
met movedigital success success
movedigital 104 -d username=Ada
movedigital 99 -d username=new -d session=1
movedigital 98 -d username=new -d userid=21 -d sessionid=12346
movedigital 106 -d username=new -d eula_agree=no
movedigital 108 -d username=new -d session=standin-108
movedigital 109 -d username=new -d session=standin-109
