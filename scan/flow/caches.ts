/** Caches around functions: what is part of the key, and what is not. */
import type { Argument, Expression, Position, Statement } from "../code/ir";
import type { Frame } from "./frame";
import { cacheDecorators, memoizers } from "./libraries";
import { isKeyName, isOwnName } from "./names";
import type { CacheAround, Value } from "./state";
import { isFrom, origin } from "./value";

/** The cache that a decorator puts around a function; undefined if it is something else. */
export function cacheAround(
  frame: Frame,
  callee: Expression,
  value: Value,
  args: readonly Argument[],
  at: Position,
): CacheAround | undefined {
  const ref = cacheName(frame, callee, value);
  const known = ref === undefined ? undefined : cacheDecorators[ref];
  if (ref === undefined || known === undefined) {
    return undefined;
  }
  const option = (name: string) => args.find((argument) => argument.name === name)?.value;
  if (ref === "cache.cached") {
    // Flask-Caching's key is the path alone, unless a function makes it.
    const keyMaker = option("make_cache_key") ?? option("key_prefix");
    const isMade = keyMaker !== undefined && keyMaker.kind !== "string";
    return isMade ? undefined : { ref, at, isKey: (name) => name !== "request", keepsObject: false };
  }
  const ignored = ignoredNames(option("ignore") ?? option("exclude") ?? option("args_to_ignore"));
  const hashesNothing = constantHash(option("hash_funcs"));
  const keyFunction = option("key") ?? option("key_builder");
  const used = keyFunction?.kind === "function" ? usedParameters(keyFunction) : undefined;
  const isStreamlit = ref.startsWith("streamlit.");
  const scope = option("scope");
  if (isStreamlit && scope?.kind === "string" && scope.text === "session") {
    return undefined;
  }
  return {
    ref,
    at,
    keepsObject: known.keepsObject,
    isKey: (name, index) =>
      !(isStreamlit && name.startsWith("_")) &&
      !hashesNothing &&
      !ignored.includes(name) &&
      (used === undefined || used.has(index)),
  };
}

/** The table's name for a cache: by import, or `cache.…` for methods of objects that are caches by their name. */
function cacheName(frame: Frame, callee: Expression, value: Value): string | undefined {
  if (value.ref !== undefined && value.ref in cacheDecorators) {
    return value.ref;
  }
  if (callee.kind === "attribute" && callee.of.kind === "name") {
    const uses = [...frame.state.module.uses].some((name) => /cach|joblib/i.test(name));
    const isCache = /cache|memory/i.test(callee.of.name) && (uses || value.ref === undefined);
    return isCache && /^(?:cached?|memoize)$/.test(callee.name) ? `cache.${callee.name}` : undefined;
  }
  return undefined;
}

function ignoredNames(list: Expression | undefined): readonly string[] {
  return list?.kind === "list" ? list.items.flatMap((item) => (item.kind === "string" ? [item.text] : [])) : [];
}

/** `hash_funcs={Client: lambda _: 0}` takes the object out of the key, `lambda settings: settings["model"]` all but a part. */
function constantHash(map: Expression | undefined): boolean {
  return (
    map?.kind === "map" &&
    map.entries.some(
      ({ value }) =>
        value.kind === "function" &&
        value.function.parameters.length > 0 &&
        (usedParameters(value).size === 0 || isPartOnly(value.function.body)),
    )
  );
}

/** Whether a function returns a part of its argument that is nobody's own. */
function isPartOnly([statement]: readonly Statement[]): boolean {
  const value = statement?.kind === "return" ? statement.value : undefined;
  const name =
    value?.kind === "attribute"
      ? value.name
      : value?.kind === "index" && value.key.kind === "string"
        ? value.key.text
        : undefined;
  return name !== undefined && !isOwnName(name) && !isKeyName(name);
}

/** Which parameters the body of a function mentions. */
function usedParameters({ function: code }: Extract<Expression, { kind: "function" }>): ReadonlySet<number> {
  const text = JSON.stringify(code.body);
  return new Set(
    code.parameters.flatMap(({ name, collects }, index) =>
      collects === undefined && !text.includes(`{"kind":"name","name":${JSON.stringify(name)}}`) ? [] : [index],
    ),
  );
}

/** `memoize(fn)`: the same function with a cache around it; undefined if `ref` is something else. */
export function memoized(
  ref: string,
  args: readonly Argument[],
  values: readonly Value[],
  at: Position,
): Value | undefined {
  const known = memoizers[ref];
  const inner = values[0]?.functions?.[0];
  if (known === undefined || inner === undefined) {
    return undefined;
  }
  if (
    ref === "next/cache.unstable_cache" &&
    values[1] !== undefined &&
    (values[1].isOwn === true || isFrom(values[1], origin.user))
  ) {
    return values[0];
  }
  const resolver = args[1]?.value;
  const first = inner.code.parameters[0]?.name;
  const used = resolver?.kind === "function" ? usedParameters(resolver) : undefined;
  const normalizer = resolver?.kind === "map" || resolver?.kind === "name";
  const around: CacheAround = {
    ref,
    at,
    keepsObject: true,
    isKey: (name, index) =>
      used === undefined ? !known.onlyFirst || normalizer || index === 0 || name === first : used.has(index),
  };
  inner.isDirty ||= inner.cache === undefined;
  inner.cache = around;
  return { from: 0, isKnown: true, functions: [inner] };
}
