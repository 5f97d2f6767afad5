/** Which reviews a cell asks for. The policy pack reads them from the component's own inputs; Binary Authorization gets what it can hold. */
import { createPublicKey } from "node:crypto";
import { isMap } from "../../plan";
import {
  type ArgumentTable,
  block,
  type Check,
  flag,
  join,
  listMatching,
  mapProblems,
  matching,
  type Problem,
  problem,
  wholeNumber,
} from "../validation";

/** Reviews that the policy pack, and Google Cloud itself, ask for before anything of the cell is deployed. */
export interface ReviewsArgs {
  /** Refuses the stack that holds this cell while its content has no valid review. Stacks that hold only tenants need the config of the policy pack. Default: false. */
  required?: boolean;
  /** Public keys of the approvers on P-256, in PEM, by name. Keys in the pack's own config replace them there. With `required` they make Binary Authorization refuse every image that no approver has signed. Default: none, so that nothing can be approved and Google Cloud itself checks nothing. */
  keys?: { [name: string]: string };
  /** How many different people must have approved, 1 to 10. Default: 1. */
  approvers?: number;
  /** Days after which a review no longer holds, 1 to 365. Default: 90. */
  maxAge?: number;
  /** Images that Binary Authorization lets run without a signature, as name patterns such as `europe-docker.pkg.dev/acme/tools/*`. A freeze holds them too. Default: none; Google's own system images are always let through. */
  exemptImages?: string[];
  /** Freezes the cell: the policy pack refuses every deployment but one that quarantines or closes tenants, and Binary Authorization denies every new revision. Default: none. */
  freeze?: FreezeArgs;
}

/** Why nothing may be deployed, and who decides when that ends. */
export interface FreezeArgs {
  /** Why. Whoever is refused reads it. */
  reason: string;
  /** Who decides when it ends. */
  owner: string;
}

const keyPattern = /^-----BEGIN PUBLIC KEY-----\s[A-Za-z0-9+/=\s]{100,200}-----END PUBLIC KEY-----\s*$/;

const keys: Check = {
  accepts: "a map of names to public keys on P-256 in PEM",
  problems: (path, value) =>
    isMap(value)
      ? Object.entries(value).flatMap(([name, key]) => keyProblems(join(path, name), key))
      : mapProblems(path, value, "{ alice: '-----BEGIN PUBLIC KEY-----…' }"),
};

function keyProblems(path: string, key: unknown): Problem[] {
  return typeof key === "string" && keyPattern.test(key) && isOnP256(key)
    ? []
    : [problem(path, "must be a public key on P-256 in PEM; copy it from the file that 'bulkhead review key' writes")];
}

const freezeText = matching(/^\S.{0,199}$/, "a text of 1 to 200 characters on one line");

export const freezeArguments = {
  reason: { check: freezeText, plain: true, required: "must be set; say why nothing may be deployed" },
  owner: { check: freezeText, plain: true, required: "must be set; name who decides when the freeze ends" },
} satisfies ArgumentTable<FreezeArgs>;

/** At least a registry and a path, so that no pattern lets everything through. */
const imagePattern = /^[a-z0-9.-]+\.[a-z]+(?::\d+)?\/[\w./@:-]+(?:\*{1,2})?$/;

function isOnP256(pem: string): boolean {
  try {
    return createPublicKey(pem).asymmetricKeyDetails?.namedCurve === "prime256v1";
  } catch {
    return false;
  }
}

export const reviewsArguments = {
  required: { check: flag, plain: true, default: false },
  keys: {
    check: keys,
    plain: true,
    otherwise: "none, so that nothing can be approved and Google Cloud itself checks nothing",
  },
  approvers: { check: wholeNumber(1, 10, "a whole number of people"), plain: true, default: 1 },
  maxAge: { check: wholeNumber(1, 365, "a whole number of days"), plain: true, default: 90 },
  exemptImages: {
    check: listMatching(
      imagePattern,
      "a name pattern with a registry and a path, such as 'europe-docker.pkg.dev/acme/tools/*'",
    ),
    plain: true,
    otherwise: "none; Google's own system images are always let through",
  },
  freeze: {
    check: block(freezeArguments, "{ reason: 'security audit', owner: 'dana, security' }"),
    plain: true,
    otherwise: "none",
  },
} satisfies ArgumentTable<ReviewsArgs>;

export const reviews = block(reviewsArguments, "{ required: true }");
