/**
 * An authoritative IAM policy document. It is written as JSON over outputs: an invoke such as `getIAMPolicyOutput` with
 * arguments that are still unknown loses its dependency edges, and then no policy can prove in preview who is meant.
 */
import * as pulumi from "@pulumi/pulumi";

/** Every role that the components grant. One place to read what a tenant's identities can do. */
export const iamRoles = {
  invokeService: "roles/run.invoker",
  loginThroughIap: "roles/iap.httpsResourceAccessor",
  readSecret: "roles/secretmanager.secretAccessor",
  useKey: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
  readAndWriteObjects: "roles/storage.objectUser",
  readObjects: "roles/storage.objectViewer",
  publish: "roles/pubsub.publisher",
  consume: "roles/pubsub.subscriber",
  writeRows: "roles/bigquery.dataEditor",
} as const;
export type GrantedRole = (typeof iamRoles)[keyof typeof iamRoles];

type Members = pulumi.Input<pulumi.Input<string>[]>;

export class IamDocument {
  readonly #grants = new Map<GrantedRole, Members[]>();
  #sealed = false;

  readonly #what: string;

  /** @param what the thing that is guarded, for messages, e.g. `bucket of tenant 'acme'` */
  constructor(what: string) {
    this.#what = what;
  }

  /** Adds a grant. After the document has gone to the engine this is an error, as the grant would be lost. */
  grant(role: GrantedRole, ...members: pulumi.Input<string>[]): this {
    return this.grantList(role, members);
  }

  /** Like `grant`, for a list that may not be known yet. */
  grantList(role: GrantedRole, members: Members): this {
    if (this.#sealed) {
      throw new pulumi.RunError(
        `a grant on the ${this.#what} must come right after the tenant is created, in the same turn; move the call up`,
      );
    }
    if (Array.isArray(members)) {
      this.#refuseEveryone(members);
    }
    this.#grants.set(role, [...(this.#grants.get(role) ?? []), members]);
    return this;
  }

  /**
   * The document as `policyData`. It is taken at the end of the current turn, so that grants made right after the
   * component's constructor are part of the one authoritative policy.
   */
  policyData(): pulumi.Output<string> {
    const turnEnded = new Promise<void>((resolve) => setImmediate(resolve));
    return pulumi.jsonStringify(
      turnEnded.then(() => {
        this.#sealed = true;
        return { bindings: [...this.#grants].map(([role, lists]) => ({ role, members: this.#flatten(lists) })) };
      }),
    );
  }

  /** One list, each member once, in the order given. */
  #flatten(lists: readonly Members[]): pulumi.Output<string[]> {
    return pulumi.output([...lists]).apply((known) => {
      const members = [...new Set(known.flat())];
      this.#refuseEveryone(members);
      return members;
    });
  }

  /** There is no public mode, whoever writes the grant. */
  #refuseEveryone(members: readonly unknown[]): void {
    const everyone = members.find((member) => member === "allUsers" || member === "allAuthenticatedUsers");
    if (everyone !== undefined) {
      throw new pulumi.RunError(
        `a grant on the ${this.#what} must not be to '${everyone}'; anyone could reach the tenant: name users, groups or service accounts`,
      );
    }
  }
}
