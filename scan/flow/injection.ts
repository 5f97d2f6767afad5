/** Objects that a framework makes by itself and hands to constructors, as NestJS does with its services. */
import type { ClassCode, Expression, Parameter } from "../code/ir";
import { type Frame, wake } from "./frame";
import type { ClassState, FunctionState, Value } from "./state";

/** Decorators of classes of which the framework makes one object for all requests, unless an option says otherwise. */
const once =
  /^(?:@nestjs\/(?:common\.(?:Injectable|Controller|Catch)|websockets\.WebSocketGateway|graphql\.Resolver)|typedi\.Service|tsyringe\.singleton|inversify\.singleton|routing-controllers\.(?:Json)?Controller)$/;

export function lifetimeOf(frame: Frame, code: ClassCode): ClassState["lifetime"] {
  if (isMiddleware(code) || isMadeOnce(code)) {
    return "process";
  }
  for (const { value } of code.decorators) {
    const callee = value.kind === "call" ? value.callee : value;
    if (once.test(frame.value(callee).ref ?? "")) {
      return value.kind === "call" && value.args.some((argument) => isOfRequest(argument.value))
        ? "request"
        : "process";
    }
  }
  return undefined;
}

/** Flask makes one object of a view for all requests if the class sets this to false; true is the default, which nobody writes down. */
function isMadeOnce({ attributes }: ClassCode): boolean {
  return attributes.some(({ target }) => target.kind === "name" && target.name === "init_every_request");
}

/** Django and ASGI make one object of a middleware when the process starts. */
function isMiddleware({ methods }: ClassCode): boolean {
  const parameter = methods.find(({ name }) => name === "__init__")?.parameters[1]?.name ?? "";
  return (
    /^(?:get_response|app)$/.test(parameter) &&
    methods.some(({ name }) => /^(?:__call__|dispatch|__acall__)$/.test(name))
  );
}

/** `{ scope: Scope.REQUEST }`, `{ transient: true }`. */
function isOfRequest(options: Expression): boolean {
  return (
    options.kind === "map" &&
    options.entries.some(
      ({ key, value }) =>
        key?.kind === "string" &&
        (key.text === "transient" ||
          (key.text === "scope" && value.kind === "attribute" && /^(?:REQUEST|TRANSIENT)$/.test(value.name))),
    )
  );
}

/** What the framework gives a constructor for a parameter with a class of the app as its type; undefined for other parameters. */
export function injected(frame: Frame, state: FunctionState, { type }: Parameter): Value | undefined {
  const { ownClass } = state;
  const name = state.code.name === "constructor" ? /^:\s*(\w+)$/.exec(type ?? "")?.[1] : undefined;
  const owner = ownClass === undefined || name === undefined ? undefined : frame.value({ kind: "name", name }).class;
  if (owner === undefined) {
    return undefined;
  }
  if (owner.lifetime === "request" && ownClass?.lifetime === "process") {
    livesForRequest(ownClass);
  }
  return {
    from: 0,
    isKnown: true,
    instance: owner,
    ...(owner.lifetime === "process" ? { shared: owner.code.name } : {}),
  };
}

/** What is given an object of one request is made anew for each request itself. */
function livesForRequest(owner: ClassState): void {
  owner.lifetime = "request";
  for (const method of owner.methods.values()) {
    method.self = { from: 0, isKnown: true, instance: owner };
    method.isDirty = true;
  }
  wake(owner.readers);
}
