<?php
// PHP's curl extension: http_build_query writes brackets from nested arrays, an array as body is sent in parts.
//
// Prints a line `VENDOR outcome` for each reply that it read and found right. Where the vendors are it has from the
// environment, and so has the extension its proxy (http_proxy, https_proxy); its authorities stand in php.ini (curl.cainfo).
declare(strict_types=1);

[$boxnet, $fotolia, $filemobile, $imageloop, $movedigital] = array_map(
    getenv(...), ['BOXNET', 'FOTOLIA', 'FILEMOBILE', 'IMAGELOOP', 'MOVEDIGITAL']);

function met(string $vendor, string $expected, mixed $got): void
{
    same($expected, $got, $vendor);
    echo "$vendor\t$expected\n";
}

function same(mixed $expected, mixed $got, string $what = ''): void
{
    if ($got !== $expected) {
        throw new Exception("$what: expected " . var_export($expected, true) . ', got ' . var_export($got, true));
    }
}

/** The status and the body. */
function call(string $url, array $options = []): array
{
    $curl = curl_init($url);
    curl_setopt_array($curl, $options + [CURLOPT_RETURNTRANSFER => true]);
    $body = curl_exec($curl);
    if ($body === false) {
        throw new Exception("$url: " . curl_error($curl));
    }
    return [curl_getinfo($curl, CURLINFO_RESPONSE_CODE), $body];
}

function xml(string $url, array $options = []): SimpleXMLElement
{
    [$status, $body] = call($url, $options);
    same(200, $status, $url);
    return new SimpleXMLElement($body);
}

// --- Box.net: GET with everything in the query, and a document by POST
const KEY = 'rrc1d3ntb53tt6b2vhail6rdtrsxov3v';
$box = fn(array $arguments) => xml("$boxnet/api/1.0/rest?" . http_build_query($arguments
    + ['action' => 'register_new_user', 'api_key' => KEY, 'login' => 'new@example.com', 'password' => '123']));

$reply = $box(['login' => 'ada+lovelace@example.com', 'password' => 'a b+c&é']);
same('successful_register', (string) $reply->status);
same(1, preg_match('/^[0-9a-f]{32}$/', (string) $reply->auth_token));
same(['login' => 'ada+lovelace@example.com', 'email' => 'ada+lovelace@example.com', 'access_id' => '398387',
    'user_id' => '398387', 'space_amount' => '1073741824', 'space_used' => '0'], array_map('strval', (array) $reply->user));
met('boxnet', 'success', 'success');
foreach ([
    ['email_invalid', ['login' => 'nobody@nowhere']],
    ['email_already_registered', ['login' => 'ADA+Lovelace@example.com']],
    ['application_restricted', ['api_key' => 'no-such-key']],
    ['application_restricted', ['api_key' => 'RESTRICTED-API-KEY']],
    ['e_register', ['password' => '']],
    ['wrong_input', ['action' => 'register']],
] as [$status, $arguments]) {
    met('boxnet', $status, (string) $box($arguments)->status);
}

$document = new DOMDocument('1.0', 'ISO-8859-1');
$request = $document->appendChild($document->createElement('request'));
foreach (['action' => 'register_new_user', 'api_key' => KEY, 'login' => 'grace@example.com', 'password' => 'é <3'] as $name => $text) {
    $request->appendChild($document->createElement($name))->append($text);
}
foreach (['success' => 'successful_register', 'email_already_registered' => 'email_already_registered'] as $expected => $status) {
    $reply = xml("$boxnet/api/1.0/xml",
        [CURLOPT_POSTFIELDS => $document->saveXML(), CURLOPT_HTTPHEADER => ['Content-Type: text/xml']]);
    same($status, (string) $reply->status);
    met('boxnet', $expected, $expected);
}

// --- Fotolia: a form, the key as the user of HTTP Basic
$createUser = "$fotolia/Rest/1/user/createUser";
function create(?string $key, array $properties = [], string $url = '', array $options = []): array
{
    $person = $properties + ['login' => 'new', 'password' => 'secret-1', 'email' => 'ada+lovelace@example.com', 'language_id' => 2];
    [$status, $body] = call($url ?: $GLOBALS['createUser'], $options
        + [CURLOPT_POSTFIELDS => http_build_query(['properties' => $person])]
        + ($key === null ? [] : [CURLOPT_USERPWD => "$key:"]));
    return [$status, json_decode($body)];
}

same([200, 42], create('API_KEY', ['login' => 'ada [b] + c', 'firstname' => 'Renée', 'address' => "5 & 6, rue de l'Été"]));
met('fotolia', 'success', 'success');
$latin = [CURLOPT_HTTPHEADER => ['Content-Type: application/x-www-form-urlencoded; charset=ISO-8859-1']];
same([200, 43], create('API_KEY', ['login' => 'grace', 'firstname' => iconv('UTF-8', 'ISO-8859-1', 'Renée')], options: $latin));
met('fotolia', 'success', 'success');
$json = [CURLOPT_HTTPHEADER => ['Content-Type: application/json'], CURLOPT_POSTFIELDS => '{"properties":{"login":"new"}}'];
foreach ([
    ['010', 401, create(null)],
    ['011', 401, create('NO-SUCH-KEY')],
    ['011', 401, create('EXPIRED_KEY')],
    ['031', 404, create('API_KEY', url: "{$createUser}s")],
    ['032', 403, create('NO_CREATE_KEY')],
    ['002', 400, create('API_KEY', options: $json)],
    ['2001', 400, create('API_KEY', ['language_id' => 10])],
    ['6007', 400, create('API_KEY', ['login' => 'me'])],
    ['6008', 409, create('API_KEY', ['login' => 'GRACE'])],
    ['6009', 403, create('EMAIL_KEY', ['login' => 'eve'])],
    ['6010', 403, create('SMS_KEY', ['login' => 'lin'])],
    ['001', 503, create('standin-001')],
    ['6006', 500, create('standin-6006')],
] as [$code, $status, [$got, $reply]]) {
    same($status, $got, $code);
    met('fotolia', $code, $reply->code);
}

// --- Filemobile: a GET with brackets, XML out; a form by POST, JSON out
$new = ['APIKEY' => 'APIKEY', 'vhost' => 1, 'userData' => ['user' => 'new', 'email' => 'new@example.com']];
$rest = fn(array $arguments) => xml("$filemobile/services/rest/users/register?" . http_build_query($arguments));
$gateway = fn(array $arguments, string $method = 'users.register') => json_decode(
    call("$filemobile/services/json?method=$method", [CURLOPT_POSTFIELDS => http_build_query($arguments)])[1]);

$reply = $rest(['activate' => 'true', 'userData' => ['user' => 'ada', 'email' => 'ada+lovelace@example.com',
    'firstname' => 'Renée', 'meta' => ['team' => 'A + [B]']]] + $new);
same('1', (string) $reply);
met('filemobile', 'success', 'success');
$reply = $gateway(['userData' => ['user' => 'grace', 'email' => 'grace@example.com']] + $new);
same([true, 2], [$reply->status, $reply->result]);
met('filemobile', 'success', 'success');
foreach ([
    'Invalid API key' => ['APIKEY' => 'no-such-key'],
    'Unknown vhost' => ['vhost' => 0],
    'Missing argument: userData[email]' => ['userData' => ['user' => 'new']],
    'Invalid argument: userData[gender]' => ['userData' => ['gender' => 'x'] + $new['userData']],
    'Service unavailable' => ['APIKEY' => 'standin-fail'],
] as $message => $arguments) {
    met('filemobile', $message, (string) $rest($arguments + $new)->message);
}
foreach ([
    'User already exists' => $gateway(['userData' => ['user' => 'Grace', 'email' => 'new@example.com']] + $new),
    'Unknown method' => $gateway($new, 'users.remove'),
] as $message => $failure) {
    same([false, $message], [$failure->status, $failure->result]);
    met('filemobile', $message, $failure->message);
}

// --- imageloop: may this key register users? By GET, by a form, in parts
$ask = "$imageloop/httprpc/";
$mine = ['apiKey' => 'YOUR-API-KEY', 'f' => 'imagelooop.canRegisterUsers', 'h' => 'yourwebsite.com'];
$standAlone = ['apiKey' => 'YOUR-API-KEY', 'f' => 'imagelooop.canRegisterUsers', 'accessToken' => 'application-access-token'];
foreach ([
    xml("$ask?" . http_build_query($mine)),
    xml($ask, [CURLOPT_POSTFIELDS => http_build_query($standAlone)]),
    xml($ask, [CURLOPT_POSTFIELDS => $mine]),
] as $response) {
    same(['imag' => 'http://www.imageloop.com/imagelooop-api-xsd/'], $response->getNamespaces());
    same(['Response', 0], [$response->getName(), $response->count()]);
    met('imageloop', 'success', 'success');
}
foreach ([
    ['2001', ['apiKey' => 'no-such-key']],
    ['2001', ['h' => 'elsewhere.example']],
    ['2002', ['lang' => 'de']],
    ['3004', ['apiKey' => 'UNPRIVILEGED-KEY']],
    ['2005', ['apiKey' => 'standin-2005']],
] as [$code, $arguments]) {
    met('imageloop', $code, (string) xml("$ask?" . http_build_query($arguments + $mine))->error->errorCode);
}

// --- MoveDigital: a form, over TLS only
$account = fn(array $arguments) => xml("$movedigital/services/rest/", [CURLOPT_POSTFIELDS => http_build_query($arguments + [
    'method' => 'movedigital.accounts.proxy.createAccount',
    'userid' => 20,
    'sessionid' => 12345,
    'session' => '7234928734927349273492783497293',
    'username' => 'new',
    'password' => 'ignored',
    'confirm_password' => 'ignored',
    'email' => 'ada+lovelace@example.com',
    'eula_agree' => 'yes',
    'firstname' => 'Renée',
    'website' => 'http://example.com/?a=1&b=[2]',
])]);
$refusals = [
    ['104', ['username' => 'Ada']],
    ['99', ['session' => '1']],
    ['98', ['userid' => 21, 'sessionid' => 12346]],
    ['106', ['eula_agree' => 'no']],
    ['108', ['session' => 'standin-108']],
    ['109', ['session' => 'standin-109']],
];
if (str_starts_with($movedigital, 'http:')) {
    $refusals = [['111', []]];
} else {
    $reply = $account(['username' => 'ada']);
    same(['ok', '1000'], [(string) $reply['stat'], (string) $reply->xpath('//userid')[0]]);
    met('movedigital', 'success', 'success');
}
foreach ($refusals as [$code, $arguments]) {
    $reply = $account($arguments);
    same('fail', (string) $reply['stat']);
    met('movedigital', $code, (string) $reply->errors->error['code']);
}
