// Java's HttpURLConnection: forms by URLEncoder, HTTP Basic by an Authenticator that is asked after the challenge.
//
// Prints a line `VENDOR outcome` for each reply that it read and found right. Where the vendors are it has from the
// environment; the proxy (http.proxyHost, …) and the authorities (javax.net.ssl.trustStore) are system properties.

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.PasswordAuthentication;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;

class HttpURLConnectionClient {
    static final String BOXNET = System.getenv("BOXNET");
    static final String FOTOLIA = System.getenv("FOTOLIA");
    static final String FILEMOBILE = System.getenv("FILEMOBILE");
    static final String IMAGELOOP = System.getenv("IMAGELOOP");
    static final String MOVEDIGITAL = System.getenv("MOVEDIGITAL");

    static final String FORM = "application/x-www-form-urlencoded";

    public static void main(String[] arguments) throws Exception {
        boxnet();
        fotolia();
        filemobile();
        imageloop();
        movedigital();
    }

    // GET with everything in the query, and a document by POST.
    static void boxnet() throws Exception {
        var reply = box("login", "ada+lovelace@example.com", "password", "a b+c&é");
        same("successful_register", text(reply, "status"));
        same(true, text(reply, "auth_token").matches("[0-9a-f]{32}"));
        same("ada+lovelace@example.com", text(reply, "login"));
        same("ada+lovelace@example.com", text(reply, "email"));
        same("398387", text(reply, "access_id"));
        same("398387", text(reply, "user_id"));
        same("1073741824", text(reply, "space_amount"));
        same("0", text(reply, "space_used"));
        met("boxnet", "success", "success");
        met("boxnet", "email_invalid", text(box("login", "nobody@nowhere"), "status"));
        met("boxnet", "email_already_registered", text(box("login", "ADA+Lovelace@example.com"), "status"));
        met("boxnet", "application_restricted", text(box("api_key", "no-such-key"), "status"));
        met("boxnet", "application_restricted", text(box("api_key", "RESTRICTED-API-KEY"), "status"));
        met("boxnet", "e_register", text(box("password", ""), "status"));
        met("boxnet", "wrong_input", text(box("action", "register"), "status"));
        same("successful_register", text(boxDocument(), "status"));
        met("boxnet", "success", "success");
        met("boxnet", "email_already_registered", text(boxDocument(), "status"));
    }

    static final String BOX_KEY = "rrc1d3ntb53tt6b2vhail6rdtrsxov3v";

    static Element box(String... changes) throws Exception {
        var call = with(Map.of(), "action", "register_new_user", "api_key", BOX_KEY, "login", "new@example.com", "password", "123");
        return xml(open(BOXNET + "/api/1.0/rest?" + form(with(call, changes), UTF_8)));
    }

    static Element boxDocument() throws Exception {
        var document = """
            <?xml version="1.0" encoding="ISO-8859-1"?>
            <request><action>register_new_user</action><api_key>%s</api_key><login>grace@example.com</login><password>é &lt;3</password></request>
            """.formatted(BOX_KEY);
        return xml(post(open(BOXNET + "/api/1.0/xml"), "text/xml", document.getBytes(ISO_8859_1)));
    }

    // A form; the key is sent once the server has asked for it.
    static void fotolia() throws IOException {
        same("200 42", create("API_KEY", "login", "ada [b] + c", "firstname", "Renée", "address", "5 & 6, rue de l'Été"));
        met("fotolia", "success", "success");
        var grace = form(person("login", "grace", "firstname", "Renée"), ISO_8859_1).getBytes(ISO_8859_1);
        same("200 43", fotolia("API_KEY", CREATE, FORM + "; charset=ISO-8859-1", grace));
        met("fotolia", "success", "success");
        refused("010", 401, create(null));
        refused("011", 401, create("NO-SUCH-KEY"));
        refused("011", 401, create("EXPIRED_KEY"));
        refused("031", 404, fotolia("API_KEY", CREATE + "s", FORM, form(person(), UTF_8).getBytes(UTF_8)));
        refused("032", 403, create("NO_CREATE_KEY"));
        refused("002", 400, fotolia("API_KEY", CREATE, "application/json", "{\"properties\": {}}".getBytes(UTF_8)));
        refused("2001", 400, create("API_KEY", "language_id", "10"));
        refused("6007", 400, create("API_KEY", "login", "me"));
        refused("6008", 409, create("API_KEY", "login", "GRACE"));
        refused("6009", 403, create("EMAIL_KEY", "login", "eve"));
        refused("6010", 403, create("SMS_KEY", "login", "lin"));
        refused("001", 503, create("standin-001"));
        refused("6006", 500, create("standin-6006"));
    }

    static final String CREATE = FOTOLIA + "/Rest/1/user/createUser";

    static String create(String key, String... properties) throws IOException {
        return fotolia(key, CREATE, FORM, form(person(properties), UTF_8).getBytes(UTF_8));
    }

    static Map<String, String> person(String... properties) {
        var person = with(Map.of(), "login", "new", "password", "secret-1", "email", "ada+lovelace@example.com", "language_id", "2");
        var form = new LinkedHashMap<String, String>();
        with(person, properties).forEach((name, value) -> form.put("properties[" + name + "]", value));
        return form;
    }

    static String fotolia(String key, String url, String type, byte[] body) throws IOException {
        var connection = open(url);
        connection.setAuthenticator(new Authenticator() {
            private boolean asked = key == null;

            // Asked once more, it has no other key: whoever says the same again is asked twenty times.
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                var answer = asked ? null : new PasswordAuthentication(key, new char[0]);
                asked = true;
                return answer;
            }
        });
        post(connection, type, body);
        return connection.getResponseCode() + " " + new String(body(connection), UTF_8);
    }

    static void refused(String code, int status, String answer) {
        met("fotolia", code, answer.replaceFirst("^" + status + " .*,\"code\":\"(\\w+)\"}$", "$1"));
    }

    // A GET with brackets, XML out; a form by POST, JSON out.
    static void filemobile() throws Exception {
        var ada = rest("userData[user]", "ada", "userData[email]", "ada+lovelace@example.com", "userData[firstname]", "Renée",
            "userData[meta][team]", "A + [B]", "activate", "true");
        same("1", ada.getTextContent());
        met("filemobile", "success", "success");
        var grace = gateway("users.register", "userData[user]", "grace", "userData[email]", "grace@example.com");
        same(true, grace.matches("(?s)\\{\\s*\"status\": true,\\s*\"result\": 2\\s*}"));
        met("filemobile", "success", "success");
        failed("Invalid API key", rest("APIKEY", "no-such-key"));
        failed("Unknown vhost", rest("vhost", "0"));
        failed("Missing argument: userData[email]", rest("userData[email]", ""));
        failed("Invalid argument: userData[gender]", rest("userData[gender]", "x"));
        failed("Service unavailable", rest("APIKEY", "standin-fail"));
        failed("User already exists", gateway("users.register", "userData[user]", "Grace"));
        failed("Unknown method", gateway("users.remove"));
    }

    static final Map<String, String> SOMEBODY = with(
        Map.of(), "APIKEY", "APIKEY", "vhost", "1", "userData[user]", "new", "userData[email]", "new@example.com");

    static Element rest(String... changes) throws Exception {
        return xml(open(FILEMOBILE + "/services/rest/users/register?" + form(with(SOMEBODY, changes), UTF_8)));
    }

    static String gateway(String method, String... changes) throws IOException {
        var body = form(with(SOMEBODY, changes), UTF_8).getBytes(UTF_8);
        var connection = post(open(FILEMOBILE + "/services/json?method=" + method), FORM, body);
        return new String(body(connection), UTF_8);
    }

    static void failed(String message, Element error) {
        same("error", error.getTagName());
        met("filemobile", message, text(error, "message"));
    }

    static void failed(String message, String json) {
        met("filemobile", message, json.replaceFirst("(?s)\\{\\s*\"status\": false,\\s*\"message\": \"(.*)\",\\s*\"result\": \"\\1\"\\s*}", "$1"));
    }

    // May this key register users? By GET and by a form.
    static void imageloop() throws Exception {
        var standAlone = "apiKey=YOUR-API-KEY&f=imagelooop.canRegisterUsers&accessToken=application-access-token";
        for (var response : new Element[] {ask(), xml(post(open(ASK), FORM, standAlone.getBytes(UTF_8)))}) {
            same("http://www.imageloop.com/imagelooop-api-xsd/", response.getNamespaceURI());
            same("Response", response.getLocalName());
            same(0, response.getChildNodes().getLength());
            met("imageloop", "success", "success");
        }
        met("imageloop", "2001", text(ask("apiKey", "no-such-key"), "errorCode"));
        met("imageloop", "2001", text(ask("h", "elsewhere.example"), "errorCode"));
        met("imageloop", "2002", text(ask("lang", "de"), "errorCode"));
        met("imageloop", "3004", text(ask("apiKey", "UNPRIVILEGED-KEY"), "errorCode"));
        met("imageloop", "2005", text(ask("apiKey", "standin-2005"), "errorCode"));
    }

    static final String ASK = IMAGELOOP + "/httprpc/";

    static Element ask(String... changes) throws Exception {
        var mine = with(Map.of(), "apiKey", "YOUR-API-KEY", "f", "imagelooop.canRegisterUsers", "h", "yourwebsite.com");
        return xml(open(ASK + "?" + form(with(mine, changes), UTF_8)));
    }

    // A form, over TLS only.
    static void movedigital() throws Exception {
        if (MOVEDIGITAL.startsWith("http:")) {
            refused("111", account());
            return;
        }
        var reply = account("username", "ada");
        same("ok", reply.getAttribute("stat"));
        same("1000", text(reply, "userid"));
        met("movedigital", "success", "success");
        refused("104", account("username", "Ada"));
        refused("99", account("session", "1"));
        refused("98", account("userid", "21", "sessionid", "12346"));
        refused("106", account("eula_agree", "no"));
        refused("108", account("session", "standin-108"));
        refused("109", account("session", "standin-109"));
    }

    static Element account(String... changes) throws Exception {
        var call = with(Map.of(), "method", "movedigital.accounts.proxy.createAccount", "userid", "20", "sessionid", "12345",
            "session", "7234928734927349273492783497293", "username", "new", "password", "ignored", "confirm_password", "ignored",
            "email", "ada+lovelace@example.com", "eula_agree", "yes", "firstname", "Renée", "website", "http://example.com/?a=1&b=[2]");
        return xml(post(open(MOVEDIGITAL + "/services/rest/"), FORM, form(with(call, changes), UTF_8).getBytes(UTF_8)));
    }

    static void refused(String code, Element reply) {
        same("fail", reply.getAttribute("stat"));
        met("movedigital", code, ((Element) reply.getElementsByTagName("error").item(0)).getAttribute("code"));
    }

    // --- What all of them need
    static HttpURLConnection open(String url) throws IOException {
        return (HttpURLConnection) new URL(url).openConnection();
    }

    static HttpURLConnection post(HttpURLConnection connection, String type, byte[] body) throws IOException {
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", type);
        try (var out = connection.getOutputStream()) {
            out.write(body);
        }
        return connection;
    }

    static byte[] body(HttpURLConnection connection) throws IOException {
        try (InputStream in = connection.getResponseCode() < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return in.readAllBytes();
        }
    }

    static Element xml(HttpURLConnection connection) throws Exception {
        same(200, connection.getResponseCode());
        same("text/xml; charset=utf-8", connection.getContentType());
        var factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(body(connection))).getDocumentElement();
    }

    static String text(Element document, String element) {
        return document.getElementsByTagName(element).item(0).getTextContent();
    }

    static Map<String, String> with(Map<String, String> before, String... changes) {
        var after = new LinkedHashMap<>(before);
        for (int at = 0; at < changes.length; at += 2) {
            after.put(changes[at], changes[at + 1]);
        }
        return after;
    }

    static String form(Map<String, String> fields, Charset charset) {
        return fields.entrySet().stream()
            .map(field -> URLEncoder.encode(field.getKey(), charset) + "=" + URLEncoder.encode(field.getValue(), charset))
            .collect(Collectors.joining("&"));
    }

    static void same(Object expected, Object got) {
        if (!Objects.equals(expected, got)) {
            throw new AssertionError("expected " + expected + ", got " + got);
        }
    }

    static void met(String vendor, String expected, String got) {
        same(vendor + " " + expected, vendor + " " + got);
        System.out.println(vendor + "\t" + expected);
    }
}
