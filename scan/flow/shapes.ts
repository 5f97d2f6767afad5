/** Functions that frameworks call without a decorator or registration, known by their names and parameters. */
import type { Parameter } from "../code/ir";
import type { Frame } from "./frame";
import { requestTypes } from "./frameworks";
import { pass, serve } from "./functionState";
import { serveWithRequest } from "./handlers";
import { requestValue } from "./members";
import type { FunctionState } from "./state";

export function serveByShape(frame: Frame, state: FunctionState): void {
  if (state.module.code.language === "python") {
    servePython(state);
  } else {
    serveJavaScript(frame, state);
  }
}

/** Django's views and middleware, Falcon's resources, Shiny's server function, functions of serverless platforms. */
function servePython(state: FunctionState): void {
  const { parameters, name } = state.code;
  const first = parameters.find((parameter) => parameter.name !== "self");
  const names = parameters.map((parameter) => parameter.name).join(" ");
  const isServerless = names === "event context" && state.ownClass === undefined;
  const isShiny = /^input output\b/.test(names) && state.module.uses.has("shiny");
  const isFalcon = /^on_(?:get|post|put|patch|delete)$/.test(name) && /^self req resp\b/.test(names);
  if (first !== undefined && (isServerless || isShiny || isFalcon)) {
    serve(state, isServerless);
    state.isHandler = true;
    pass(state, first.name, requestValue);
  } else if (first?.name === "request" && !state.servesUser && state.parent !== undefined) {
    state.isHandler = true;
    serve(state, state.ownClass === undefined);
    pass(state, "request", requestValue);
  }
}

/** Actions and loaders of Remix, React Router and SvelteKit, which get the request as a part of their argument. */
function isRouteOfPage({ code, module }: FunctionState, { name, pattern }: Parameter): boolean {
  const parts =
    pattern?.kind === "map" ? pattern.entries.map(({ key }) => (key?.kind === "string" ? key.text : "")) : [];
  const isOfSvelte = /(?:^|\/)(?:\+(?:page|layout|server)|hooks\.server)\b/.test(module.code.path);
  const isOfRemix =
    /^(?:action|loader)$/.test(code.name) &&
    [...module.uses].some((used) => /^(?:@remix-run|@react-router|react-router)/.test(used));
  return (
    (isOfSvelte || isOfRemix) && (name === "event" || name === "args" || parts.some((part) => eventParts.test(part)))
  );
}

const eventParts = /^(?:request|cookies|params|url|event)$/;

/** Express' handlers, Koa's and Hono's with their context, Next's routes and actions, GraphQL's resolvers. */
function serveJavaScript(frame: Frame, state: FunctionState): void {
  const { parameters, name } = state.code;
  const { uses, exports } = state.module;
  const [first, second] = parameters;
  const isNext = /^(?:GET|POST|PUT|PATCH|DELETE)$/.test(name);
  if (first === undefined) {
    if (isNext) {
      serve(state, true);
    }
    return;
  }
  if (second?.name === "args" && /^_*(?:parent|root|obj|source)?$/.test(first.name)) {
    serve(state, true);
    state.isHandler = true;
    pass(state, second.name, requestValue);
    return;
  }
  const last = parameters.at(-1)?.type ?? "";
  if (/^:\s*FormData\b/.test(last)) {
    serveWithRequest(frame, state, "parameters");
    return;
  }
  const isRequest = /^_?req(?:uest)?$/.test(first.name) || requestTypes.test(first.type ?? "");
  const isContext = /^(?:ctx|c)$/.test(first.name) && [...uses].some((module) => /^(?:koa|@koa\/|hono)/.test(module));
  const isErrorHandler = parameters.length === 4 && second?.name === "req";
  const isServerless = name === "handler" && first.name === "event" && exports.has("handler");
  if (isRequest || isContext || isRouteOfPage(state, first) || isErrorHandler || isNext || isServerless) {
    serveWithRequest(frame, state, "objects");
    state.answers ||= isNext;
  }
}
