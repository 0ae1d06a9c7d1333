# Ruby's own `net/http`: URI.encode_www_form for queries, set_form_data and set_form for bodies, basic_auth.
#
# Prints a line `VENDOR outcome` for each reply that it read and found right. Where the vendors are it has from the
# environment, and so has net/http its proxy (http_proxy, also for https) and its authorities (SSL_CERT_FILE).
require "json"
require "net/http"
require "rexml/document"

BOXNET, FOTOLIA, FILEMOBILE, IMAGELOOP, MOVEDIGITAL =
  ENV.values_at("BOXNET", "FOTOLIA", "FILEMOBILE", "IMAGELOOP", "MOVEDIGITAL")

def same(expected, got)
  raise "expected #{expected.inspect}, got #{got.inspect}" unless got == expected
end

def met(vendor, expected, got)
  same([vendor, expected], [vendor, got])
  puts "#{vendor}\t#{expected}"
end

def query(address, form)
  uri = URI(address)
  uri.query = URI.encode_www_form(form)
  Net::HTTP::Get.new(uri)
end

def form(address, form)
  request = Net::HTTP::Post.new(URI(address))
  request.set_form_data(form)
  request
end

def perform(request)
  Net::HTTP.start(request.uri.host, request.uri.port, use_ssl: request.uri.scheme == "https") { |http| http.request(request) }
end

def xml(request)
  reply = perform(request)
  same(["200", "text/xml"], [reply.code, reply.content_type])
  REXML::Document.new(reply.body).root
end

# --- Box.net: GET with everything in the query, and a document by POST
KEY = "rrc1d3ntb53tt6b2vhail6rdtrsxov3v"

def box(**arguments)
  call = { action: "register_new_user", api_key: KEY, login: "new@example.com", password: "123" }
  xml(query("#{BOXNET}/api/1.0/rest", call.merge(arguments)))
end

reply = box(login: "ada+lovelace@example.com", password: "a b+c&é")
same("successful_register", reply.text("status"))
same(true, reply.text("auth_token").match?(/\A[0-9a-f]{32}\z/))
same(
  {
    "login" => "ada+lovelace@example.com",
    "email" => "ada+lovelace@example.com",
    "access_id" => "398387",
    "user_id" => "398387",
    "space_amount" => "1073741824",
    "space_used" => "0",
  },
  reply.get_elements("user/*").to_h { |field| [field.name, field.text] },
)
met("boxnet", "success", "success")
[
  ["email_invalid", { login: "nobody@nowhere" }],
  ["email_already_registered", { login: "ADA+Lovelace@example.com" }],
  ["application_restricted", { api_key: "no-such-key" }],
  ["application_restricted", { api_key: "RESTRICTED-API-KEY" }],
  ["e_register", { password: "" }],
  ["wrong_input", { action: "register" }],
].each { |status, arguments| met("boxnet", status, box(**arguments).text("status")) }

document = REXML::Document.new
document << REXML::XMLDecl.new("1.0", "ISO-8859-1")
root = document.add_element("request")
{ action: "register_new_user", api_key: KEY, login: "grace@example.com", password: "é <3" }.each do |name, text|
  root.add_element(name.to_s).text = text
end
{ "success" => "successful_register", "email_already_registered" => "email_already_registered" }.each do |expected, status|
  request = Net::HTTP::Post.new(URI("#{BOXNET}/api/1.0/xml"), "Content-Type" => "text/xml")
  request.body = document.to_s
  same(status, xml(request).text("status"))
  met("boxnet", expected, expected)
end

# --- Fotolia: a form, the key as the user of HTTP Basic
CREATE = "#{FOTOLIA}/Rest/1/user/createUser"

def properties(**properties)
  person = { login: "new", password: "secret-1", email: "ada+lovelace@example.com", language_id: 2 }
  person.merge(properties).transform_keys { |name| "properties[#{name}]" }
end

def fotolia(key, request)
  request.basic_auth(key, "") if key
  reply = perform(request)
  [reply.code, JSON.parse(reply.body)]
end

def create(key, url: CREATE, **arguments)
  fotolia(key, form(url, properties(**arguments)))
end

same(["200", 42], create("API_KEY", login: "ada [b] + c", firstname: "Renée", address: "5 & 6, rue de l'Été"))
met("fotolia", "success", "success")
latin = Net::HTTP::Post.new(URI(CREATE), "Content-Type" => "application/x-www-form-urlencoded; charset=ISO-8859-1")
latin.body = URI.encode_www_form(properties(login: "grace", firstname: "Renée".encode("ISO-8859-1")))
same(["200", 43], fotolia("API_KEY", latin))
met("fotolia", "success", "success")
no_form = Net::HTTP::Post.new(URI(CREATE), "Content-Type" => "application/json")
no_form.body = JSON.generate(properties: { login: "new" })
[
  ["010", "401", create(nil)],
  ["011", "401", create("NO-SUCH-KEY")],
  ["011", "401", create("EXPIRED_KEY")],
  ["031", "404", create("API_KEY", url: "#{CREATE}s")],
  ["032", "403", create("NO_CREATE_KEY")],
  ["002", "400", fotolia("API_KEY", no_form)],
  ["2001", "400", create("API_KEY", language_id: 10)],
  ["6007", "400", create("API_KEY", login: "me")],
  ["6008", "409", create("API_KEY", login: "GRACE")],
  ["6009", "403", create("EMAIL_KEY", login: "eve")],
  ["6010", "403", create("SMS_KEY", login: "lin")],
  ["001", "503", create("standin-001")],
  ["6006", "500", create("standin-6006")],
].each do |code, status, (got, answer)|
  same(status, got)
  met("fotolia", code, answer["code"])
end

# --- Filemobile: a GET with brackets, XML out; a form by POST, JSON out
SOMEBODY = { "APIKEY" => "APIKEY", "vhost" => 1, "userData[user]" => "new", "userData[email]" => "new@example.com" }.freeze

def rest(arguments)
  xml(query("#{FILEMOBILE}/services/rest/users/register", SOMEBODY.merge(arguments)))
end

def gateway(arguments, method = "users.register")
  JSON.parse(perform(form("#{FILEMOBILE}/services/json?method=#{method}", SOMEBODY.merge(arguments))).body)
end

ada = {
  "userData[user]" => "ada",
  "userData[email]" => "ada+lovelace@example.com",
  "userData[firstname]" => "Renée",
  "userData[meta][team]" => "A + [B]",
  "activate" => true,
}
same("1", rest(ada).text)
met("filemobile", "success", "success")
grace = { "userData[user]" => "grace", "userData[email]" => "grace@example.com" }
same({ "status" => true, "result" => 2 }, gateway(grace))
met("filemobile", "success", "success")
{
  "Invalid API key" => { "APIKEY" => "no-such-key" },
  "Unknown vhost" => { "vhost" => 0 },
  "Missing argument: userData[email]" => { "userData[email]" => "" },
  "Invalid argument: userData[gender]" => { "userData[gender]" => "x" },
  "Service unavailable" => { "APIKEY" => "standin-fail" },
}.each { |message, arguments| met("filemobile", message, rest(arguments).text("message")) }
{
  "User already exists" => gateway({ "userData[user]" => "Grace" }),
  "Unknown method" => gateway({}, "users.remove"),
}.each do |message, failure|
  same([false, message], failure.values_at("status", "result"))
  met("filemobile", message, failure["message"])
end

# --- imageloop: may this key register users? By GET, by a form, in parts
ASK = "#{IMAGELOOP}/httprpc/".freeze
MINE = { "apiKey" => "YOUR-API-KEY", "f" => "imagelooop.canRegisterUsers", "h" => "yourwebsite.com" }.freeze
stand_alone = { "apiKey" => "YOUR-API-KEY", "f" => MINE["f"], "accessToken" => "application-access-token" }
parts = Net::HTTP::Post.new(URI(ASK))
parts.set_form(MINE, "multipart/form-data")
[query(ASK, MINE), form(ASK, stand_alone), parts].each do |request|
  response = xml(request)
  same(["http://www.imageloop.com/imagelooop-api-xsd/", "Response", 0], [response.namespace, response.name, response.size])
  met("imageloop", "success", "success")
end
[
  ["2001", { "apiKey" => "no-such-key" }],
  ["2001", { "h" => "elsewhere.example" }],
  ["2002", { "lang" => "de" }],
  ["3004", { "apiKey" => "UNPRIVILEGED-KEY" }],
  ["2005", { "apiKey" => "standin-2005" }],
].each { |code, arguments| met("imageloop", code, xml(query(ASK, MINE.merge(arguments))).text("error/errorCode")) }

# --- MoveDigital: a form, over TLS only
def account(**arguments)
  call = {
    method: "movedigital.accounts.proxy.createAccount",
    userid: 20,
    sessionid: 12345,
    session: "7234928734927349273492783497293",
    username: "new",
    password: "ignored",
    confirm_password: "ignored",
    email: "ada+lovelace@example.com",
    eula_agree: "yes",
    firstname: "Renée",
    website: "http://example.com/?a=1&b=[2]",
  }
  xml(form("#{MOVEDIGITAL}/services/rest/", call.merge(arguments)))
end

refusals = [
  ["104", { username: "Ada" }],
  ["99", { session: "1" }],
  ["98", { userid: 21, sessionid: 12346 }],
  ["106", { eula_agree: "no" }],
  ["108", { session: "standin-108" }],
  ["109", { session: "standin-109" }],
]
if MOVEDIGITAL.start_with?("http:")
  refusals = [["111", {}]]
else
  reply = account(username: "ada")
  same(%w[ok 1000], [reply.attributes["stat"], reply.text("userid")])
  met("movedigital", "success", "success")
end
refusals.each do |code, arguments|
  reply = account(**arguments)
  same("fail", reply.attributes["stat"])
  met("movedigital", code, reply.elements["errors/error"].attributes["code"])
end
