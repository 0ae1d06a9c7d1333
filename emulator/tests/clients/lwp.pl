#!/usr/bin/env perl
# Perl's LWP: URI writes queries, HTTP::Request::Common forms and parts; HTTP Basic only after a challenge.
#
# Prints a line `VENDOR outcome` for each reply that it read and found right. Where the vendors are it has from the
# environment, and so has LWP its proxy (env_proxy) and its authorities (PERL_LWP_SSL_CA_FILE).
use v5.32;
use warnings;
use utf8;

use Encode qw(encode);
use HTTP::Request::Common qw(GET POST);
use JSON::PP qw(decode_json);
use LWP::UserAgent;
use URI;

my ($boxnet, $fotolia, $filemobile, $imageloop, $movedigital) =
    @ENV{qw(BOXNET FOTOLIA FILEMOBILE IMAGELOOP MOVEDIGITAL)};
my $browser = LWP::UserAgent->new(env_proxy => 1);

sub met {
    my ($vendor, $expected, $got) = @_;
    same("$vendor $expected", $vendor . " " . ($got // "nothing"));
    say "$vendor\t$expected";
}

sub same {
    my ($expected, $got) = @_;
    die "expected $expected, got $got\n" if $got ne $expected;
}

# The text of a document; there is no reader for XML in the box.
sub xml {
    my $reply = $browser->request(shift);
    same("200 text/xml", $reply->code . " " . $reply->content_type);
    return $reply->decoded_content;
}

sub text {
    my ($document, $element) = @_;
    return ($document =~ m{<$element>([^<]*)</$element>})[0];
}

sub query {
    my ($address, @form) = @_;
    my $uri = URI->new($address);
    $uri->query_form(@form);
    return GET($uri);
}

# --- Box.net: GET with everything in the query, and a document by POST
my $key = "rrc1d3ntb53tt6b2vhail6rdtrsxov3v";

sub box {
    my %call = (action => "register_new_user", api_key => $key, login => 'new@example.com', password => "123", @_);
    return xml(query("$boxnet/api/1.0/rest", %call));
}

my $reply = box(login => 'ada+lovelace@example.com', password => "a b+c&é");
my @fields = map { text($reply, $_) } qw(status login email access_id user_id space_amount space_used);
same('successful_register ada+lovelace@example.com ada+lovelace@example.com 398387 398387 1073741824 0', "@fields");
die $reply unless text($reply, "auth_token") =~ /^[0-9a-f]{32}$/;
met("boxnet", "success", "success");
for (
    ["email_invalid", login => 'nobody@nowhere'],
    ["email_already_registered", login => 'ADA+Lovelace@example.com'],
    ["application_restricted", api_key => "no-such-key"],
    ["application_restricted", api_key => "RESTRICTED-API-KEY"],
    ["e_register", password => ""],
    ["wrong_input", action => "register"],
) {
    my ($status, @arguments) = @$_;
    met("boxnet", $status, text(box(@arguments), "status"));
}

my $document = <<XML;
<?xml version="1.0" encoding="ISO-8859-1"?>
<request><action>register_new_user</action><api_key>$key</api_key><login>grace\@example.com</login><password>é &lt;3</password></request>
XML
for (["success", "successful_register"], ["email_already_registered", "email_already_registered"]) {
    my ($expected, $status) = @$_;
    my $request = POST("$boxnet/api/1.0/xml", Content_Type => "text/xml", Content => encode("ISO-8859-1", $document));
    same($status, text(xml($request), "status"));
    met("boxnet", $expected, $expected);
}

# --- Fotolia: a form; the key is sent once the server has asked for it
my $create_user = "$fotolia/Rest/1/user/createUser";

sub fotolia {
    my ($key, $request) = @_;
    my $browser = LWP::UserAgent->new(env_proxy => 1);
    $browser->credentials($request->uri->host_port, "Fotolia API", $key, "") if $key;
    my $reply = $browser->request($request);
    my $said = JSON::PP->new->allow_nonref->decode($reply->content);
    return $reply->code . " " . (ref $said ? $said->{code} : $said);
}

sub create {
    my ($key, %properties) = @_;
    return fotolia($key, POST($create_user, [properties(%properties)]));
}

# Of two 401s LWP shows the first, which is about no key at all: what is wrong with a key that is sent at once, it shows.
sub at_once {
    my $request = POST($create_user, [properties()]);
    $request->authorization_basic(shift, "");
    return fotolia(undef, $request);
}

sub properties {
    my %person = (login => "new", password => "secret-1", email => 'ada+lovelace@example.com', language_id => 2, @_);
    return map { ("properties[$_]", $person{$_}) } sort keys %person;
}

same("200 42", create("API_KEY", login => "ada [b] + c", firstname => "Renée", address => "5 & 6, rue de l'Été"));
met("fotolia", "success", "success");
my $latin = "application/x-www-form-urlencoded; charset=ISO-8859-1";
my @grace = (properties(login => "grace"), "properties[firstname]" => encode("ISO-8859-1", "Renée"));
same("200 43", fotolia("API_KEY", POST($create_user, \@grace, Content_Type => $latin)));
met("fotolia", "success", "success");
for (
    ["010", 401, create(undef)],
    ["011", 401, at_once("NO-SUCH-KEY")],
    ["011", 401, at_once("EXPIRED_KEY")],
    ["031", 404, fotolia("API_KEY", POST("${create_user}s", [properties()]))],
    ["032", 403, create("NO_CREATE_KEY")],
    ["002", 400, fotolia("API_KEY", POST($create_user, Content_Type => "application/json", Content => "{}"))],
    ["2001", 400, create("API_KEY", language_id => 10)],
    ["6007", 400, create("API_KEY", login => "me")],
    ["6008", 409, create("API_KEY", login => "GRACE")],
    ["6009", 403, create("EMAIL_KEY", login => "eve")],
    ["6010", 403, create("SMS_KEY", login => "lin")],
    ["001", 503, create("standin-001")],
    ["6006", 500, create("standin-6006")],
) {
    my ($code, $status, $answer) = @$_;
    met("fotolia", $code, $answer =~ s/^$status //r);
}

# --- Filemobile: a GET with brackets, XML out; a form by POST, JSON out
my %new = (APIKEY => "APIKEY", vhost => 1, "userData[user]" => "new", "userData[email]" => 'new@example.com');

sub rest {
    my %arguments = (%new, @_);
    return xml(query("$filemobile/services/rest/users/register", %arguments));
}

sub gateway {
    my ($method, %arguments) = @_;
    my $request = POST("$filemobile/services/json?method=$method", { %new, %arguments });
    return decode_json($browser->request($request)->content);
}

my %ada = ("userData[user]" => "ada", "userData[email]" => 'ada+lovelace@example.com', activate => "true");
$reply = rest(%ada, "userData[firstname]" => "Renée", "userData[meta][team]" => "A + [B]");
same("1", text($reply, "result"));
met("filemobile", "success", "success");
$reply = gateway("users.register", "userData[user]" => "grace", "userData[email]" => 'grace@example.com');
same("1 2", "$reply->{status} $reply->{result}");
met("filemobile", "success", "success");
for (
    ["Invalid API key", APIKEY => "no-such-key"],
    ["Unknown vhost", vhost => 0],
    ["Missing argument: userData[email]", "userData[email]" => ""],
    ["Invalid argument: userData[gender]", "userData[gender]" => "x"],
    ["Service unavailable", APIKEY => "standin-fail"],
) {
    my ($message, @arguments) = @$_;
    met("filemobile", $message, text(rest(@arguments), "message"));
}
for (
    ["User already exists", gateway("users.register", "userData[user]" => "Grace")],
    ["Unknown method", gateway("users.remove")],
) {
    my ($message, $failure) = @$_;
    same("0 $message", "$failure->{status} $failure->{result}");
    met("filemobile", $message, $failure->{message});
}

# --- imageloop: may this key register users? By GET, by a form, in parts
my $ask = "$imageloop/httprpc/";
my %mine = (apiKey => "YOUR-API-KEY", f => "imagelooop.canRegisterUsers", h => "yourwebsite.com");
my %stand_alone =
    (apiKey => "YOUR-API-KEY", f => "imagelooop.canRegisterUsers", accessToken => "application-access-token");
for (query($ask, %mine), POST($ask, \%stand_alone), POST($ask, Content_Type => "form-data", Content => \%mine)) {
    same('<imag:Response xmlns:imag="http://www.imageloop.com/imagelooop-api-xsd/"></imag:Response>', xml($_));
    met("imageloop", "success", "success");
}
for (
    ["2001", apiKey => "no-such-key"],
    ["2001", h => "elsewhere.example"],
    ["2002", lang => "de"],
    ["3004", apiKey => "UNPRIVILEGED-KEY"],
    ["2005", apiKey => "standin-2005"],
) {
    my ($code, @arguments) = @$_;
    my %call = (%mine, @arguments);
    met("imageloop", $code, text(xml(query($ask, %call)), "errorCode"));
}

# --- MoveDigital: a form, over TLS only
sub account {
    my %call = (
        method => "movedigital.accounts.proxy.createAccount",
        userid => 20,
        sessionid => 12345,
        session => "7234928734927349273492783497293",
        username => "new",
        password => "ignored",
        confirm_password => "ignored",
        email => 'ada+lovelace@example.com',
        eula_agree => "yes",
        firstname => "Renée",
        website => "http://example.com/?a=1&b=[2]",
        @_,
    );
    return xml(POST("$movedigital/services/rest/", \%call));
}

my @refusals = (
    ["104", username => "Ada"],
    ["99", session => "1"],
    ["98", userid => 21, sessionid => 12346],
    ["106", eula_agree => "no"],
    ["108", session => "standin-108"],
    ["109", session => "standin-109"],
);
if ($movedigital =~ /^http:/) {
    @refusals = (["111"]);
} else {
    $reply = account(username => "ada");
    same('<rsp stat="ok"> 1000', ($reply =~ /<rsp .*?>/g)[0] . " " . text($reply, "userid"));
    met("movedigital", "success", "success");
}
for (@refusals) {
    my ($code, @arguments) = @$_;
    met("movedigital", $code, (account(@arguments) =~ /<rsp stat="fail">.*<error code="(\d+)"/s)[0]);
}
