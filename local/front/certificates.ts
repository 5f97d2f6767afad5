/** Certificates for the hosts that the local run answers for. */
import { webcrypto } from "node:crypto";
import { isIP } from "node:net";
import { createSecureContext, type SecureContext } from "node:tls";
import "reflect-metadata";
import * as x509 from "@peculiar/x509";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const day = 86_400_000;

/**
 * A certificate authority that only the processes of one run trust. With it, this machine can answer for the hosts of
 * Google and of vendors, so that programs use the same addresses as in the cloud. The private key never leaves memory.
 */
export class LocalAuthority {
  /** The authority's certificate, PEM; for `NODE_EXTRA_CA_CERTS`. */
  readonly certificate: string;
  readonly #root: x509.X509Certificate;
  readonly #rootKeys: CryptoKeyPair;
  readonly #leafKeys: CryptoKeyPair;
  readonly #leafKeyPem: string;
  readonly #contexts = new Map<string, Promise<SecureContext>>();

  private constructor(
    root: x509.X509Certificate,
    rootKeys: CryptoKeyPair,
    leafKeys: CryptoKeyPair,
    leafKeyPem: string,
  ) {
    this.certificate = root.toString("pem");
    this.#root = root;
    this.#rootKeys = rootKeys;
    this.#leafKeys = leafKeys;
    this.#leafKeyPem = leafKeyPem;
  }

  static async create(): Promise<LocalAuthority> {
    const [rootKeys, leafKeys] = await Promise.all([generate(), generate()]);
    const root = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: "01",
      name: "CN=Bulkhead local run",
      notBefore: new Date(Date.now() - day),
      notAfter: new Date(Date.now() + 365 * day),
      signingAlgorithm: algorithm,
      keys: rootKeys,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(rootKeys.publicKey),
      ],
    });
    const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", leafKeys.privateKey)).toString("base64");
    const pem = `-----BEGIN PRIVATE KEY-----\n${pkcs8.replace(/(.{64})/g, "$1\n")}\n-----END PRIVATE KEY-----\n`;
    return new LocalAuthority(root, rootKeys, leafKeys, pem);
  }

  /** A TLS context for one host; created at its first connection. */
  contextFor(host: string): Promise<SecureContext> {
    const known = this.#contexts.get(host) ?? this.#createContext(host);
    this.#contexts.set(host, known);
    return known;
  }

  async #createContext(host: string): Promise<SecureContext> {
    const leaf = await x509.X509CertificateGenerator.create({
      serialNumber: Buffer.from(webcrypto.getRandomValues(new Uint8Array(8))).toString("hex"),
      // A common name has at most 64 characters; clients check the alternative name only.
      subject: `CN=${host.slice(0, 64)}`,
      issuer: this.#root.subject,
      notBefore: new Date(Date.now() - day),
      notAfter: new Date(Date.now() + 90 * day),
      signingAlgorithm: algorithm,
      publicKey: this.#leafKeys.publicKey,
      signingKey: this.#rootKeys.privateKey,
      extensions: [
        new x509.SubjectAlternativeNameExtension([{ type: isIP(host) ? "ip" : "dns", value: host }]),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      ],
    });
    return createSecureContext({ key: this.#leafKeyPem, cert: leaf.toString("pem") });
  }
}

async function generate(): Promise<CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

type CryptoKeyPair = webcrypto.CryptoKeyPair;
