/**
 * Credential Access Boundaries: the most that a token may do, whatever its account may (IAM, "Credential Access Boundaries"). Conditions are
 * read as far as Cloud Storage's own examples go; another one makes no token.
 */
import * as z from "zod";
import { permissionsOf } from "../../iam";

const bucketResource = /^\/\/storage\.googleapis\.com\/projects\/_\/buckets\/([a-z0-9][a-z0-9._-]{1,220}[a-z0-9])$/;

/** Google takes ten rules at most. */
const form = z.object({
  accessBoundary: z.object({
    accessBoundaryRules: z
      .array(
        z.object({
          availableResource: z.string().regex(bucketResource),
          availablePermissions: z.array(z.string().regex(/^inRole:roles\/[A-Za-z.]+$/)).min(1),
          availabilityCondition: z
            .object({ title: z.string().optional(), expression: z.string().max(2048) })
            .optional(),
        }),
      )
      .min(1)
      .max(10),
  }),
});

/** What one call of Cloud Storage is about. */
export interface BoundedCall {
  readonly permission: string;
  /** Full name of the bucket, such as `storage.googleapis.com/buckets/b`. */
  readonly resource: string;
  /** Path below the bucket, such as `objects/a`; empty for the bucket itself. */
  readonly below: string;
  /** Prefix that a list asks for; empty for anything else. */
  readonly listPrefix: string;
}

export interface AccessBoundary {
  allows(call: BoundedCall): boolean;
}

type Condition = (call: BoundedCall & { readonly name: string }) => boolean;

/** Returns the boundary in the options of an exchange of tokens; undefined if it is none, or has a condition that can't be read. */
export function readAccessBoundary(options: unknown): AccessBoundary | undefined {
  const parsed = form.safeParse(options);
  if (!parsed.success) {
    return undefined;
  }
  const rules = parsed.data.accessBoundary.accessBoundaryRules.map((rule) => {
    const bucket = bucketResource.exec(rule.availableResource)?.[1];
    const roles = rule.availablePermissions.map((one) => permissionsOf(one.slice("inRole:".length), new Map()));
    const condition = readCondition(rule.availabilityCondition?.expression);
    return { bucket, roles, condition };
  });
  const conditions = rules.map(({ condition }) => condition);
  if (conditions.includes(undefined)) {
    return undefined;
  }
  return {
    allows: (call) =>
      rules.some(
        ({ bucket, roles, condition }) =>
          call.resource === `storage.googleapis.com/buckets/${bucket}` &&
          roles.some((has) => has(call.permission)) &&
          condition?.({
            ...call,
            name: `projects/_/buckets/${bucket}${call.below === "" ? "" : `/${call.below}`}`,
          }) === true,
      ),
  };
}

/** Terms of a condition, of which one must hold. */
const terms: readonly { readonly pattern: RegExp; readonly holds: (text: string) => Condition }[] = [
  {
    pattern: /^resource\.name\.startsWith\('([^'\\]*)'\)$/,
    holds: (text) => (call) => call.name.startsWith(text),
  },
  {
    pattern: /^api\.getAttribute\('storage\.googleapis\.com\/objectListPrefix', ?''\)\.startsWith\('([^'\\]*)'\)$/,
    // Another call than a list has no such attribute, and so its default, the empty text.
    holds: (text) => (call) => call.listPrefix.startsWith(text),
  },
];

function readCondition(expression: string | undefined): Condition | undefined {
  if (expression === undefined) {
    return () => true;
  }
  const read = expression.split("||").map((part) =>
    terms
      .map(({ pattern, holds }) => {
        const [, text] = pattern.exec(part.trim()) ?? [];
        return text === undefined ? undefined : holds(text);
      })
      .find((condition) => condition !== undefined),
  );
  return read.some((condition) => condition === undefined)
    ? undefined
    : (call) => read.some((condition) => condition?.(call) === true);
}
