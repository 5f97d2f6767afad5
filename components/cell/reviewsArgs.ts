/** Which reviews a cell asks for. The policy pack reads them from the component's own inputs. */
import { isMap } from "../../plan";
import {
  type ArgumentTable,
  block,
  type Check,
  flag,
  join,
  mapProblems,
  type Problem,
  problem,
  wholeNumber,
} from "../validation";

/** Reviews that the policy pack asks for before anything of the cell is deployed. */
export interface ReviewsArgs {
  /** Refuses the stack that holds this cell while its content has no valid review. Stacks that hold only tenants need the config of the policy pack. Default: false. */
  required?: boolean;
  /** Public keys of the approvers on P-256, in PEM, by name. Keys in the pack's own config replace them. Default: none, so that nothing can be approved. */
  keys?: { [name: string]: string };
  /** How many different people must have approved, 1 to 10. Default: 1. */
  approvers?: number;
  /** Days after which a review no longer holds, 1 to 365. Default: 90. */
  maxAge?: number;
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
  return typeof key === "string" && keyPattern.test(key)
    ? []
    : [problem(path, "must be a public key on P-256 in PEM; copy it from the file that 'bulkhead review key' writes")];
}

export const reviewsArguments = {
  required: { check: flag, plain: true, default: false },
  keys: { check: keys, plain: true, otherwise: "none, so that nothing can be approved" },
  approvers: { check: wholeNumber(1, 10, "a whole number of people"), plain: true, default: 1 },
  maxAge: { check: wholeNumber(1, 365, "a whole number of days"), plain: true, default: 90 },
} satisfies ArgumentTable<ReviewsArgs>;

export const reviews = block(reviewsArguments, "{ required: true }");
