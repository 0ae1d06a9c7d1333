#!/usr/bin/env bash
# wget: it sends what it is given, so forms are written as they travel; HTTP Basic only after a challenge.
#
# Prints a line `VENDOR outcome` for each reply that it read and found right. Where the vendors are it has from the
# environment, and so has wget its proxy (http_proxy, https_proxy) and its authorities (WGETRC).
set -Eeuo pipefail
trap 'echo "$0:$LINENO: not as expected" >&2' ERR
export LC_ALL=C.UTF-8

# met VENDOR EXPECTED GOT
met() {
  [ "$3" = "$2" ] || { echo "$1: expected $2, got $3" >&2; exit 1; }
  printf '%s\t%s\n' "$1" "$2"
}
xpath() { xmllint --xpath "$1" -; }
# What the server says, whatever its status.
get() { wget --quiet --output-document=- --content-on-error "$@" || [ $? -eq 8 ]; }

# --- Box.net: wget escapes blanks and letters of a URL by itself, but no +, &, = and %
key=rrc1d3ntb53tt6b2vhail6rdtrsxov3v
rest() { get "$BOXNET/api/1.0/rest?$1"; }
box() {
  met boxnet "$1" "$(rest "action=register_new_user&api_key=$2&login=$3&password=$4" | xpath 'string(/response/status)')"
}

reply=$(rest "action=register_new_user&api_key=$key&login=ada%2Blovelace@example.com&password=a b%2Bc%26é")
read_back=$(xpath 'concat(/response/status, " ", //login, " ", //email, " ", //access_id, " ", //user_id, " ", //space_amount)' <<<"$reply")
[ "$read_back" = "successful_register ada+lovelace@example.com ada+lovelace@example.com 398387 398387 1073741824" ]
[[ "$(xpath 'string(//auth_token)' <<<"$reply")" =~ ^[0-9a-f]{32}$ ]]
met boxnet success success
box email_invalid "$key" nobody@nowhere 123
box email_already_registered "$key" ADA%2BLovelace@example.com 123
box application_restricted no-such-key new@example.com 123
box application_restricted RESTRICTED-API-KEY new@example.com 123
box e_register "$key" new@example.com ''
met boxnet wrong_input "$(rest "action=register&api_key=$key" | xpath 'string(/response/status)')"

document=$(mktemp)
trap 'rm -f "$document"' EXIT
iconv -f UTF-8 -t ISO-8859-1 >"$document" <<XML
<?xml version="1.0" encoding="ISO-8859-1"?>
<request><action>register_new_user</action><api_key>$key</api_key><login>grace@example.com</login><password>é &lt;3</password></request>
XML
xml() { get --header='Content-Type: text/xml' --post-file="$document" "$BOXNET/api/1.0/xml" | xpath 'string(/response/status)'; }
[ "$(xml)" = successful_register ]
met boxnet success success
met boxnet email_already_registered "$(xml)"

# --- Fotolia: without a password wget sends no user either; of a 401 it shows no body, and ends with 6
create=$FOTOLIA/Rest/1/user/createUser
person='properties[password]=secret-1&properties[email]=ada%2Blovelace@example.com'
post() {
  local user=$1 form=$2
  shift 2
  get --user="$user" --password=x --post-data="$person&$form" "$@"
}
fotolia() {
  local expected=$1
  shift
  met fotolia "$expected" "$(post "$@" | jq -r .code)"
}
denied() {
  local status=0
  wget --quiet --output-document=- --content-on-error --post-data="$person" "$@" "$create" || status=$?
  [ "$status" -eq 6 ]
}

reply=$(post API_KEY "properties[language_id]=2&properties[login]=ada+%5Bb%5D+%2B+c&properties[firstname]=Ren%C3%A9e&properties[address]=5+%26+6,+rue+de+l'%C3%89t%C3%A9" "$create")
[ "$reply" = 42 ]
met fotolia success success
reply=$(post API_KEY 'properties[language_id]=2&properties[login]=grace&properties[firstname]=Ren%E9e' \
  --header='Content-Type: application/x-www-form-urlencoded; charset=ISO-8859-1' "$create")
[ "$reply" = 43 ]
met fotolia success success
denied
denied --user=NO-SUCH-KEY --password=x
denied --user=EXPIRED_KEY --password=x
fotolia 031 API_KEY 'properties[language_id]=2&properties[login]=new' "$FOTOLIA/Rest/1/user/createUsers"
fotolia 032 NO_CREATE_KEY 'properties[language_id]=2&properties[login]=new' "$create"
fotolia 002 API_KEY 'properties[login]=new' --header='Content-Type: application/json' "$create"
fotolia 2001 API_KEY 'properties[language_id]=10&properties[login]=new' "$create"
fotolia 6007 API_KEY 'properties[language_id]=2&properties[login]=me' "$create"
fotolia 6008 API_KEY 'properties[language_id]=2&properties[login]=GRACE' "$create"
fotolia 6009 EMAIL_KEY 'properties[language_id]=2&properties[login]=eve' "$create"
fotolia 6010 SMS_KEY 'properties[language_id]=2&properties[login]=lin' "$create"
fotolia 001 standin-001 '' "$create"
fotolia 6006 standin-6006 '' "$create"

# --- Filemobile: brackets in a URL go as they are
register=$FILEMOBILE/services/rest/users/register
gateway=$FILEMOBILE/services/json
filemobile() { met filemobile "$1" "$(get "$register?$2" | xpath 'string(/error/message)')"; }
reply=$(get "$register?APIKEY=APIKEY&vhost=1&userData[user]=ada&activate=true&userData[email]=ada%2Blovelace@example.com&userData[firstname]=Renée&userData[meta][team]=A %2B [B]")
[ "$(xpath 'number(/result)' <<<"$reply")" = 1 ]
met filemobile success success
reply=$(get --post-data='APIKEY=APIKEY&vhost=1&userData[user]=grace&userData[email]=grace@example.com' "$gateway?method=users.register")
[ "$(jq -c '[.status, .result]' <<<"$reply")" = '[true,2]' ]
met filemobile success success
other='vhost=1&userData[user]=new&userData[email]=new@example.com'
filemobile 'Invalid API key' "APIKEY=no-such-key&$other"
filemobile 'Unknown vhost' "APIKEY=APIKEY&$other&vhost=0"
filemobile 'Missing argument: userData[email]' 'APIKEY=APIKEY&vhost=1&userData[user]=new'
filemobile 'Invalid argument: userData[gender]' "APIKEY=APIKEY&$other&userData[gender]=x"
filemobile 'Service unavailable' "APIKEY=standin-fail&$other"
reply=$(get --post-data="APIKEY=APIKEY&$other&userData[user]=Grace" "$gateway?method=users.register")
met filemobile 'User already exists' "$(jq -r 'select(.status | not) | .message' <<<"$reply")"
reply=$(get --post-data="APIKEY=APIKEY&$other" "$gateway?method=users.remove")
met filemobile 'Unknown method' "$(jq -r 'select(.status | not) | .result' <<<"$reply")"

# --- imageloop: may this key register users? By GET and by a form
ask=$IMAGELOOP/httprpc/
imageloop() { met imageloop "$1" "$(get "$ask?f=imagelooop.canRegisterUsers&$2" | xpath 'string(//error/errorCode)')"; }
may() {
  [ "$(get "$@" | xpath 'concat(namespace-uri(/*), " ", local-name(/*), count(/*/*))')" = "http://www.imageloop.com/imagelooop-api-xsd/ Response0" ]
  met imageloop success success
}
may "$ask?apiKey=YOUR-API-KEY&f=imagelooop.canRegisterUsers&h=yourwebsite.com"
may --post-data='apiKey=YOUR-API-KEY&f=imagelooop.canRegisterUsers&accessToken=application-access-token' "$ask"
imageloop 2001 'apiKey=no-such-key&h=yourwebsite.com'
imageloop 2001 'apiKey=YOUR-API-KEY&h=elsewhere.example'
imageloop 2002 'apiKey=YOUR-API-KEY&h=yourwebsite.com&lang=de'
imageloop 3004 'apiKey=UNPRIVILEGED-KEY&h=yourwebsite.com'
imageloop 2005 'apiKey=standin-2005'

# --- MoveDigital: a form, over TLS only
maker='method=movedigital.accounts.proxy.createAccount&userid=20&sessionid=12345&session=7234928734927349273492783497293'
account() {
  get --post-data="$maker&password=ignored&confirm_password=ignored&eula_agree=yes&email=ada%2Blovelace@example.com&firstname=Ren%C3%A9e&website=http://example.com/?a=1%26b=[2]&$1" "$MOVEDIGITAL/services/rest/"
}
movedigital() { met movedigital "$1" "$(account "$2" | xpath 'string(/rsp[@stat = "fail"]//error/@code)')"; }
if [[ $MOVEDIGITAL == http://* ]]; then
  movedigital 111 username=ada
  exit
fi
reply=$(account username=ada)
[ "$(xpath 'string(/rsp[@stat = "ok"]//userid)' <<<"$reply")" = 1000 ]
met movedigital success success
movedigital 104 username=Ada
movedigital 99 'username=new&session=1'
movedigital 98 'username=new&userid=21&sessionid=12346'
movedigital 106 'username=new&eula_agree=no'
movedigital 108 'username=new&session=standin-108'
movedigital 109 'username=new&session=standin-109'
