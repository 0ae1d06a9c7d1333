#!/usr/bin/env perl
# Perl's SOAP::Lite: from a WSDL of rpc/encoded, or from an address and a namespace; a SOAP fault is a reply like any.
#
# Prints a line `VENDOR outcome` for each reply that it read and found right. Where the vendors are it has from the
# environment, and so has LWP below it its proxy (PERL_LWP_ENV_PROXY) and its authorities (PERL_LWP_SSL_CA_FILE).
use v5.32;
use warnings;
use utf8;

use Encode qw(encode);
use SOAP::Lite;

my ($boxnet, $imageloop) = @ENV{qw(BOXNET IMAGELOOP)};

sub met {
    my ($vendor, $expected, $got) = @_;
    same("$vendor $expected", $vendor . " " . ($got // "nothing"));
    say "$vendor\t$expected";
}

sub same {
    my ($expected, $got) = @_;
    die "expected $expected, got $got\n" if $got ne $expected;
}

# --- Box.net: rpc/encoded; a refusal is a reply with another status, and no user
my $key = "rrc1d3ntb53tt6b2vhail6rdtrsxov3v";
my $box = SOAP::Lite->service("$boxnet/api/1.0/soap?wsdl");
met("boxnet", "success", "success");

my ($status, $token, $user) = $box->register_new_user($key, 'ada+lovelace@example.com', "a b+c&é");
same("successful_register", $status);
die "no token: $token\n" unless $token =~ /^[0-9a-f]{32}$/;
same('ada+lovelace@example.com ada+lovelace@example.com 398387 1073741824', "@$user{qw(login email user_id space_amount)}");
die "not nil\n" if defined $user->{access_id} or defined $user->{space_used};
met("boxnet", "success", "success");
for (
    ["email_invalid", $key, 'nobody@nowhere', "123"],
    ["email_already_registered", $key, 'ADA+Lovelace@example.com', "123"],
    ["application_restricted", "no-such-key", 'new@example.com', "123"],
    ["application_restricted", "RESTRICTED-API-KEY", 'new@example.com', "123"],
    ["e_register", $key, 'new@example.com', ""],
) {
    my ($expected, @arguments) = @$_;
    my ($status, $token, $user) = $box->register_new_user(@arguments);
    die "a user came with $status\n" if $token ne "" or defined $user;
    met("boxnet", $expected, $status);
}

# Without a WSDL, names are ours to say. Bytes that are not ASCII it sends as base64, of whatever charset they are.
my $plain = SOAP::Lite->proxy("$boxnet/api/1.0/soap")->uri("urn:boxnet");
my $reply = $plain->register_new_user(
    SOAP::Data->name(api_key => $key),
    SOAP::Data->name(login => 'grace@example.com'),
    SOAP::Data->name(password => encode("ISO-8859-1", "é <3")),
);
same("successful_register 398388", $reply->result . " " . $reply->valueof("//user")->{user_id});
met("boxnet", "success", "success");
$reply = $plain->forget_user();
same("SOAP-ENV:Client", $reply->faultcode);
met("boxnet", "wrong_input", "wrong_input");

# --- imageloop: document/literal is nothing for its WSDL reader: the elements are built by hand
my $client = SOAP::Lite->proxy("$imageloop/soap/api/")->ns("http://www.imageloop.com/imagelooop-api-xsd/", "imag")->autotype(0);

sub call {
    my %arguments = (apiKey => "YOUR-API-KEY", h => "yourwebsite.com", @_);
    my @parameters = map {
        SOAP::Data->name(parameter => \SOAP::Data->name(value => $arguments{$_}))->attr({ name => $_ })
    } sort keys %arguments;
    return (SOAP::Data->name(function => "imagelooop.canRegisterUsers"), @parameters);
}

my @refusals = (
    [2001, "imagelooop.InvalidApiKeyException", apiKey => "no-such-key"],
    [2001, "imagelooop.InvalidApiKeyException", h => "elsewhere.example"],
    [2002, "imagelooop.InvalidParameterNameException", lang => "de"],
    [3004, "imagelooop.PermissionDeniedException", apiKey => "UNPRIVILEGED-KEY"],
    [2005, "imagelooop.InternalErrorException", apiKey => "standin-2005"],
);
$reply = $client->call("Invocation", call());
die "a fault\n" if $reply->fault or not $reply->match("//InvocationResponse");
met("imageloop", "success", "success");
for (@refusals) {
    my ($code, $name, @arguments) = @$_;
    my $fault = $client->call("Invocation", call(@arguments));
    same("soapenv:Server $name $name", join " ", $fault->faultcode, $fault->faultstring, $fault->faultdetail->{InvocationFault}{errorType});
    met("imageloop", $code, $fault->faultdetail->{InvocationFault}{errorCode});
}

$reply = $client->call("InvocationHandled", call());
die "not a result\n" unless $reply->match("//InvocationHandledResponse/result");
met("imageloop", "success", "success");
for (@refusals) {
    my ($code, $name, @arguments) = @$_;
    my $error = $client->call("InvocationHandled", call(@arguments))->valueof("//InvocationHandledResponse/error");
    same($name, $error->{errorType});
    met("imageloop", $code, $error->{errorCode});
}

my @requests = map { SOAP::Data->name(request => \SOAP::Data->value(call(@$_))) } [], map { [@$_[2 .. 3]] } @refusals;
my @results = $client->call("InvocationBatchHandled", @requests)->valueof("//InvocationBatchHandledResponse/result");
same("0 2001 2001 2002 3004 2005", join " ", map { ref && $_->{error} ? $_->{error}{errorCode} : 0 } @results);
met("imageloop", "2001", $results[1]{error}{errorCode});
