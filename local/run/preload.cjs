/**
 * Loaded into every Node process of the local run before its own code (NODE_OPTIONS=--require). Gives the process the
 * network that its instance has in the cloud: its own ports on the loopback address, the metadata server at its real
 * address, and one way out, the network gate, which decides by the deployed network. Other programs get the network gate
 * as a proxy setting only; docs/local-run.md says what that leaves open.
 */
"use strict";

const dgram = require("node:dgram");
const dns = require("node:dns");
const http = require("node:http");
const net = require("node:net");

/** @type {{ networkGate: number, metadata: number, ports: Record<string, number> }} */
const settings = JSON.parse(process.env.BULKHEAD_LOCAL || "null");
const loopback = "127.0.0.1";
const metadataHosts = new Set(["metadata.google.internal", "metadata", "169.254.169.254"]);

if (settings !== null) {
  install();
}

function install() {
  const connect = net.Socket.prototype.connect;
  const listen = net.Server.prototype.listen;

  net.Socket.prototype.connect = function (...args) {
    const [options, callback] = Array.isArray(args[0]) ? args[0] : net._normalizeArgs(args);
    if (options.path) {
      return connect.apply(this, args);
    }
    if (callback) {
      this.once("connect", callback);
    }
    const host = String(options.host || "localhost").toLowerCase();
    const port = Number(options.port);
    const local = { ...options, host: loopback, family: 4, lookup: undefined, localAddress: undefined };
    // The socket counts as connecting until the gate has answered, so that writes wait.
    this.connecting = true;
    wayTo(host, port).then(
      (way) => this.destroyed || connect.call(this, { ...local, port: way }),
      (error) => this.destroy(error),
    );
    return this;
  };

  net.Server.prototype.listen = function (...args) {
    const [options, callback] = net._normalizeArgs(args);
    if (options.path || options.fd !== undefined || options.handle) {
      return listen.apply(this, args);
    }
    const wanted = Number(options.port) || 0;
    const port = settings.ports[wanted] ?? 0;
    if (wanted !== 0 && port === 0) {
      this.once("listening", () => {
        settings.ports[wanted] = this.address().port;
      });
    }
    return listen.call(this, { ...options, host: loopback, port }, ...(callback ? [callback] : []));
  };

  /** The port of the loopback address that stands for a destination. */
  async function wayTo(host, port) {
    if (metadataHosts.has(host)) {
      if (port === 80) {
        return settings.metadata;
      }
      throw refused(host, port, "ECONNREFUSED", "the metadata server listens on port 80");
    }
    if (host === "localhost" || host === "::1" || /^127\./.test(host)) {
      const mapped = settings.ports[port];
      if (mapped !== undefined) {
        return mapped;
      }
      throw refused(host, port, "ECONNREFUSED", "instance boundary: nothing of this instance listens there");
    }
    return askGate(host, port);
  }

  function toGate() {
    return connect.call(new net.Socket(), { host: loopback, port: settings.networkGate });
  }

  function askGate(host, port) {
    return new Promise((resolve, reject) => {
      const request = http.request({
        method: "CONNECT",
        path: `${host.includes(":") ? `[${host}]` : host}:${port}`,
        headers: { host: `${host}:${port}`, "bulkhead-way": "port" },
        createConnection: toGate,
      });
      request.on("connect", (response, socket) => {
        socket.destroy();
        const given = Number(response.headers["bulkhead-port"]);
        if (response.statusCode === 200 && given > 0) {
          return resolve(given);
        }
        const refusals = JSON.parse(decodeURIComponent(response.headers["bulkhead-refusals"] || "%5B%5D"));
        const reason = refusals.map(({ wall, because }) => `${wall}: ${because}`).join("; ");
        return reject(refused(host, port, "ENETUNREACH", reason || "the network gate refused", refusals));
      });
      request.on("error", reject);
      request.end();
    });
  }

  installNames(toGate);
  installDatagrams();
}

/** The network gate answers address queries, as the network's DNS would; other kinds of query get no answer. */
function installNames(toGate) {
  const lookUp = dns.lookup;
  const ask = (name) =>
    new Promise((resolve, reject) => {
      const request = http.get({
        path: `/resolve?name=${encodeURIComponent(name)}`,
        host: loopback,
        createConnection: toGate,
      });
      request.on("error", reject);
      request.on("response", (response) => {
        let text = "";
        response.on("data", (part) => (text += part));
        response.on("end", () => resolve(response.statusCode === 200 ? JSON.parse(text).addresses : []));
      });
    });
  const addressesOf = async (name) => {
    if (metadataHosts.has(name)) {
      return ["169.254.169.254"];
    }
    const addresses = await ask(name);
    if (addresses.length > 0) {
      return addresses;
    }
    throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), {
      code: "ENOTFOUND",
      syscall: "getaddrinfo",
      hostname: name,
    });
  };

  dns.lookup = (name, ...rest) => {
    const callback = rest.at(-1);
    const options = typeof rest[0] === "object" && rest[0] !== null ? rest[0] : {};
    if (!name || name === "localhost" || net.isIP(name)) {
      return lookUp(name, ...rest);
    }
    addressesOf(name).then(
      (found) =>
        options.all
          ? callback(
              null,
              found.map((address) => ({ address, family: 4 })),
            )
          : callback(null, found[0], 4),
      (error) => callback(error),
    );
    return {};
  };
  dns.promises.lookup = (name, options = {}) =>
    new Promise((resolve, reject) => {
      const all = typeof options === "object" && options.all;
      dns.lookup(name, typeof options === "object" ? options : {}, (error, address, family) => {
        if (error) {
          reject(error);
        } else {
          resolve(all ? address : { address, family });
        }
      });
    });
  dns.resolve4 = (name, ...rest) => {
    addressesOf(name).then(
      (found) => rest.at(-1)(null, found),
      (error) => rest.at(-1)(error),
    );
  };
  dns.promises.resolve4 = (name) => addressesOf(name);
  for (const kind of [
    "resolve",
    "resolve6",
    "resolveAny",
    "resolveCaa",
    "resolveCname",
    "resolveMx",
    "resolveNaptr",
    "resolveNs",
    "resolvePtr",
    "resolveSoa",
    "resolveSrv",
    "resolveTxt",
    "reverse",
  ]) {
    const error = (name) =>
      Object.assign(new Error(`query ENODATA ${name}`), { code: "ENODATA", syscall: kind, hostname: name });
    dns[kind] = (name, ...rest) => process.nextTick(rest.at(-1), error(name));
    dns.promises[kind] = (name) => Promise.reject(error(name));
  }
}

/** The local run supports TCP only, so no datagram has a route. */
function installDatagrams() {
  dgram.Socket.prototype.send = function (...args) {
    const error = refused("a datagram", 0, "ENETUNREACH", "the local run has no way out for UDP");
    const callback = args.at(-1);
    if (typeof callback === "function") {
      process.nextTick(callback, error);
    } else {
      process.nextTick(() => this.emit("error", error));
    }
  };
  dgram.Socket.prototype.connect = function () {
    process.nextTick(() =>
      this.emit("error", refused("a datagram", 0, "ENETUNREACH", "the local run has no way out for UDP")),
    );
  };
}

function refused(host, port, code, reason, refusals = []) {
  return Object.assign(new Error(`connect ${code} ${host}:${port} - ${reason}`), {
    code,
    errno: code === "ECONNREFUSED" ? -111 : -101,
    syscall: "connect",
    address: host,
    port,
    refusals,
  });
}
