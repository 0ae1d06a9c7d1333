// Leads http, https and fetch of Node through the proxy that the environment names, by CONNECT. For
// versions that cannot do so themselves: where there is --use-env-proxy, this does nothing.
'use strict';

(() => {
  const done = Symbol.for('standin.preload');
  if (globalThis[done] || process.allowedNodeEnvironmentFlags.has('--use-env-proxy')) return;
  Object.defineProperty(globalThis, done, { value: true });

  const http = require('http');
  const https = require('https');
  const net = require('net');
  const tls = require('tls');

  const variable = (name) => process.env[name] || process.env[name.toUpperCase()] || '';

  const proxyFor = (secure) => {
    const text = variable(secure ? 'https_proxy' : 'http_proxy') || variable('all_proxy');
    try {
      const url = new URL(text);
      return url.protocol === 'http:' ? url : null;
    } catch {
      return null;
    }
  };

  const bare = (host) => String(host).toLowerCase().replace(/^\[|\]$/g, '').replace(/\.$/, '');

  // This machine is called directly, as is whatever no_proxy names, with what is below it.
  const isDirect = (host) => {
    if (/^(localhost|.*\.localhost|127\..*|::1|::ffff:127\..*)$/.test(host)) return true;
    return variable('no_proxy').split(/[\s,]+/).some((entry) => {
      const name = bare(entry).replace(/^\*?\./, '');
      return entry === '*' || (name !== '' && (host === name || host.endsWith('.' + name)));
    });
  };

  // The proxy that leads to a host, if one does.
  const route = (host, secure) => (isDirect(bare(host)) ? null : proxyFor(secure));

  const tunnel = (proxy, host, port, callback) => {
    const name = bare(host);
    const target = `${name.includes(':') ? `[${name}]` : name}:${port}`;
    const headers = { Host: target };
    if (proxy.username) {
      const user = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
      headers['Proxy-Authorization'] = `Basic ${Buffer.from(user).toString('base64')}`;
    }
    const request = http.request({
      // Not by an agent: its connections are led through the proxy.
      createConnection: ({ host, port }) => net.connect({ host, port }),
      headers,
      host: bare(proxy.hostname),
      method: 'CONNECT',
      path: target,
      port: proxy.port || 80,
      setHost: false,
    });
    request.once('error', callback);
    request.once('connect', (response, socket, head) => {
      if (head.length > 0) socket.unshift(head);
      if (response.statusCode === 200) return callback(null, socket);
      refused(target, response, socket, callback);
    });
    request.end();
  };

  // Says what the proxy says: its text stands behind the head.
  const refused = (target, response, socket, callback) => {
    const length = Math.min(Number(response.headers['content-length']) || 0, 4096);
    let text = Buffer.alloc(0);
    let told = false;
    const tell = () => {
      if (told) return;
      told = true;
      socket.destroy();
      const why = text.toString().trim() || response.statusMessage;
      const error = new Error(`CONNECT ${target} was refused: ${response.statusCode}: ${why}`);
      callback(Object.assign(error, { code: 'ERR_PROXY_TUNNEL' }));
    };
    socket.on('error', tell).on('close', tell);
    socket.on('data', (piece) => {
      text = Buffer.concat([text, piece]);
      if (text.length >= length) tell();
    });
    if (length === 0) tell();
    socket.resume();
  };

  const patch = (module, secure) => {
    const prototype = module.Agent.prototype;
    const direct = prototype.createConnection;
    prototype.createConnection = function createConnection(...given) {
      const options = given[0];
      const isPlain = options !== null && typeof options === 'object';
      const reachesOut = isPlain && !options.socketPath && !options.socket;
      const proxy = reachesOut && route(options.host || 'localhost', secure);
      if (!proxy) return direct.apply(this, given);
      const callback = given[given.length - 1];
      tunnel(proxy, options.host, options.port || (secure ? 443 : 80), (error, socket) => {
        if (error) return callback(error);
        if (!secure) return callback(null, socket);
        callback(null, direct.call(this, { ...options, socket }));
      });
    };
  };
  patch(http, false);
  patch(https, true);

  // fetch has no agent, but a dispatcher, which is there once one of its classes was used.
  const patchFetch = () => {
    const symbol = Symbol.for('undici.globalDispatcher.1');
    new globalThis.Headers();
    const plain = globalThis[symbol];
    if (!plain) return;

    const connect = (options, callback) => {
      const secure = options.protocol === 'https:';
      const host = bare(options.hostname);
      const proxy = proxyFor(secure);
      if (!proxy) return callback(new Error('the proxy was taken out of the environment'));
      tunnel(proxy, host, options.port || (secure ? 443 : 80), (error, socket) => {
        if (error || !secure) return callback(error, socket);
        const servername = options.servername || (/[:]|^[\d.]+$/.test(host) ? '' : host);
        const encrypted = tls.connect({ socket, host, servername, ALPNProtocols: ['http/1.1'] });
        encrypted.once('error', callback);
        encrypted.once('secureConnect', () => {
          encrypted.removeListener('error', callback);
          callback(null, encrypted);
        });
      });
    };

    class Dispatcher extends plain.constructor {
      dispatch(options, handler) {
        const origin = new URL(String(options.origin));
        const proxied = route(origin.hostname, origin.protocol === 'https:');
        return proxied ? super.dispatch(options, handler) : plain.dispatch(options, handler);
      }
    }
    globalThis[symbol] = new Dispatcher({ connect });
  };

  // At the first call: what is behind fetch takes a while to load, and most programs never call it.
  const { fetch } = globalThis;
  if (typeof fetch !== 'function') return;
  let isPatched = false;
  globalThis.fetch = function (...given) {
    if (!isPatched) patchFetch();
    isPatched = true;
    return fetch.apply(this, given);
  };
  Object.defineProperty(globalThis.fetch, 'name', { value: 'fetch' });
})();
