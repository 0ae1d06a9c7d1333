// Node's `fetch` and the proxy of the environment: newer Nodes know it (NODE_USE_ENV_PROXY), for older ones there is
// undici, the npm package of which fetch is made. To be run before a program: node --import ./fetch-proxy.mjs …
if (!process.allowedNodeEnvironmentFlags.has("--use-env-proxy")) {
  const { EnvHttpProxyAgent, setGlobalDispatcher } = await import("undici");
  setGlobalDispatcher(new EnvHttpProxyAgent());
}
