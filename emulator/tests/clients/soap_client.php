<?php
// PHP's SoapClient: everything from the WSDL, or from an address and a namespace; a SOAP fault is an exception.
//
// Prints a line `VENDOR outcome` for each reply that it read and found right. Where the vendors are it has from the
// environment, and its authorities too (SSL_CERT_FILE); a proxy it takes from nobody but its options: soap_client.php [PROXY]
declare(strict_types=1);

[$boxnet, $imageloop] = array_map(getenv(...), ['BOXNET', 'IMAGELOOP']);

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

function options(array $more = []): array
{
    $proxy = parse_url($GLOBALS['argv'][1] ?? '');
    return $more + ['cache_wsdl' => WSDL_CACHE_NONE] + (isset($proxy['host']) ? [
        'proxy_host' => $proxy['host'],
        'proxy_port' => $proxy['port'],
        'proxy_login' => $proxy['user'],
        'proxy_password' => $proxy['pass'],
    ] : []);
}

// --- Box.net: rpc/encoded; a refusal is a reply with another status, and no user
const KEY = 'rrc1d3ntb53tt6b2vhail6rdtrsxov3v';
$box = new SoapClient("$boxnet/api/1.0/soap?wsdl", options());
met('boxnet', 'success', 'success');

$reply = $box->register_new_user(KEY, 'ada+lovelace@example.com', 'a b+c&é');
same('successful_register', $reply['status']);
same(1, preg_match('/^[0-9a-f]{32}$/', $reply['auth_token']));
same(['login' => 'ada+lovelace@example.com', 'email' => 'ada+lovelace@example.com', 'access_id' => null,
    'user_id' => 398387, 'space_amount' => 1073741824, 'space_used' => null], (array) $reply['user']);
met('boxnet', 'success', 'success');
foreach ([
    ['email_invalid', KEY, 'nobody@nowhere', '123'],
    ['email_already_registered', KEY, 'ADA+Lovelace@example.com', '123'],
    ['application_restricted', 'no-such-key', 'new@example.com', '123'],
    ['application_restricted', 'RESTRICTED-API-KEY', 'new@example.com', '123'],
    ['e_register', KEY, 'new@example.com', ''],
] as [$status, $key, $login, $password]) {
    $reply = $box->register_new_user($key, $login, $password);
    same(['', null], [$reply['auth_token'], $reply['user']]);
    met('boxnet', $status, $reply['status']);
}
// Without a WSDL it calls whatever it is asked to, and names and types are ours to say.
$plain = new SoapClient(null, options(['location' => "$boxnet/api/1.0/soap", 'uri' => 'urn:boxnet', 'encoding' => 'ISO-8859-1']));
$reply = $plain->register_new_user(new SoapParam(KEY, 'api_key'), new SoapParam('grace@example.com', 'login'),
    new SoapParam(iconv('UTF-8', 'ISO-8859-1', 'é <3'), 'password'));
same(['successful_register', 398388], [$reply['status'], $reply['user']->user_id]);
met('boxnet', 'success', 'success');
try {
    $plain->forget_user();
    throw new Exception('no fault');
} catch (SoapFault $fault) {
    same('SOAP-ENV:Client', $fault->faultcode);
    met('boxnet', 'wrong_input', 'wrong_input');
}

// --- imageloop: document/literal; a refusal is a fault, or a result, or one of many results
$client = new SoapClient("$imageloop/soap/api/api.wsdl", options());
foreach (['the WSDL', 'the XSD that it imports'] as $_) {
    met('imageloop', 'success', 'success');
}
function call(array $arguments = []): array
{
    $parameters = [];
    foreach ($arguments + ['apiKey' => 'YOUR-API-KEY', 'h' => 'yourwebsite.com'] as $name => $value) {
        $parameters[] = ['name' => $name, 'value' => $value];
    }
    return ['function' => 'imagelooop.canRegisterUsers', 'parameter' => $parameters];
}
$refusals = [
    [2001, 'imagelooop.InvalidApiKeyException', call(['apiKey' => 'no-such-key'])],
    [2001, 'imagelooop.InvalidApiKeyException', call(['h' => 'elsewhere.example'])],
    [2002, 'imagelooop.InvalidParameterNameException', call(['lang' => 'de'])],
    [3004, 'imagelooop.PermissionDeniedException', call(['apiKey' => 'UNPRIVILEGED-KEY'])],
    [2005, 'imagelooop.InternalErrorException', call(['apiKey' => 'standin-2005'])],
];
same([], (array) $client->Invocation(call()));
met('imageloop', 'success', 'success');
foreach ($refusals as [$code, $name, $call]) {
    try {
        $client->Invocation($call);
        throw new Exception('no fault');
    } catch (SoapFault $fault) {
        $detail = $fault->detail->InvocationFault;
        same(['soapenv:Server', $name, $name], [$fault->faultcode, $fault->faultstring, $detail->errorType]);
        met('imageloop', (string) $code, $detail->errorCode);
    }
}

$reply = $client->InvocationHandled(call());
same([true, false], [isset($reply->result), isset($reply->error)]);
met('imageloop', 'success', 'success');
foreach ($refusals as [$code, $name, $call]) {
    $error = $client->InvocationHandled($call)->error;
    same($name, $error->errorType);
    met('imageloop', (string) $code, (string) $error->errorCode);
}

// What is used twice is sent once: of an array its own arrays are, of an object all of it (IML-SOAP-7).
$mine = call();
$object = (object) $mine;
$requests = [$mine, $mine, ...array_column($refusals, 2), $object, $object];
$batch = $client->InvocationBatchHandled(['request' => $requests])->result;
same([null, null, 2001, 2001, 2002, 3004, 2005, null, null],
    array_map(fn($reply) => $reply->error->errorCode ?? null, $batch));
met('imageloop', '2001', (string) $batch[2]->error->errorCode);
