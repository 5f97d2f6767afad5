/** Functions that are handed to someone else, who calls them: a router, a widget, a thread, `map`. */
import { shownName } from "./assignments";
import { joinSelf } from "./callees";
import type { Frame } from "./frame";
import { callbackArguments, gradioEvents, routeMethods, widgetEvents } from "./frameworks";
import { pass, serve } from "./functionState";
import type { Given } from "./given";
import { serveCallback, serveConnection, serveDependency, serveProcedure, serveWithRequest } from "./handlers";
import { contentOf } from "./results";
import type { FunctionState, Value } from "./state";
import { blank, computedFrom, flat, isFrom, madeOf, origin } from "./value";

/** Functions that are handed to someone else, who calls them: a router, a widget, a thread, `map`. */
export function handOver(frame: Frame, given: Given): void {
  const { call, ref, name, receiver, args, named: options, all } = given;
  if (receiver.ref === "an emitter") {
    passEvent(frame, given);
  }
  const isJavaScript = frame.state.module.code.language === "javascript";
  const isRoute =
    call.callee.kind === "attribute" &&
    routeMethods.has(name) &&
    !isFrom(receiver, origin.user) &&
    !frame.servesUser &&
    isRouter(receiver, shownName(call.callee.of));
  for (const [index, argument] of args.entries()) {
    for (const found of argument.functions ?? []) {
      const state = withReceiver(frame, found, argument);
      if (isListener(frame, name, args[0])) {
        serveConnection(state);
      } else if (receiver.ref === "socket" || (widgetEvents.test(name) && !isJavaScript)) {
        serveCallback(state);
      } else if (/procedure\b/i.test(shownName(call.callee) ?? "") && /^(?:query|mutation|subscription)$/.test(name)) {
        serveProcedure(state);
      } else if (isRoute && (isJavaScript || index > 0)) {
        serveWithRequest(frame, state, isJavaScript ? "objects" : "parameters");
      } else if ((gradioEvents.has(name) && frame.state.module.uses.has("gradio")) || /^gradio\./.test(ref)) {
        serveCallback(state);
      } else if (eventHandlers.test(name) || (isJavaScript && isBotEvent(frame, name, args[0]))) {
        serveWithRequest(frame, state, "objects");
      } else if (messageHandlers.test(ref)) {
        serveCallback(state);
      } else if (dependencies.test(ref)) {
        serveDependency(frame, state);
      } else {
        runFor(frame, state, argumentsFor(name, receiver, all));
      }
    }
  }
  for (const found of args.flatMap(({ members }) => members?.get("context")?.functions ?? [])) {
    if (!frame.servesUser && graphServers.test(ref)) {
      serveWithRequest(frame, found, "objects");
    }
  }
  for (const [option, argument] of options) {
    for (const found of argument.functions ?? []) {
      const state = withReceiver(frame, found, argument);
      if (callbackArguments.has(option)) {
        serveCallback(state, callbackGiven(options));
        if (option === "view_func") {
          serve(state, true);
        }
      } else {
        runFor(frame, state, option === "target" ? threadArguments(options) : []);
      }
    }
  }
}

/** Functions of Nitro and h3 that make a handler of requests. */
const eventHandlers = /^(?:define(?:Cached|Lazy)?EventHandler|eventHandler|lazyEventHandler|cachedEventHandler)$/;

/** Servers of GraphQL and tRPC, which call the function under `context` with each request. */
const graphServers = /^(?:graphql-|@graphql-|apollo-|@apollo\/|mercurius|@trpc\/)[\w./-]*(?:\.\w+)*$/;

/** Classes that call what they are given with a message or job. */
const messageHandlers = /^(?:telegram\.ext(?:\.\w+)*\.\w+Handler|bullmq\.Worker)$/;

/** Libraries of bots for Node.js, and their methods that take a function which answers a message. */
const bots = ["telegraf", "grammy", "discord.js", "discord", "@slack/bolt", "whatsapp-web.js", "node-telegram-bot-api"];
const botEvents =
  /^(?:on|once|onText|command|hears|start|help|settings|action|callbackQuery|inlineQuery|message|event|view|shortcut|use)$/;

function isBotEvent({ state }: Frame, name: string, event: Value | undefined): boolean {
  const isOfUser =
    !/^(?:on|once|event)$/.test(name) ||
    event?.text === undefined ||
    /message|interaction|text|photo|document|voice|reaction|mention|callback|data|opened/i.test(event.text);
  return !state.servesUser && isOfUser && botEvents.test(name) && bots.some((module) => state.module.uses.has(module));
}

/** `bus.on("order", listener)` and `bus.emit("order", order)`: whoever listens is given what others send. */
function passEvent({ app, state }: Frame, { name, args: [event, ...values] }: Given): void {
  if (event?.text === undefined) {
    return;
  }
  const known = app.events.get(event.text) ?? { listeners: new Set(), sent: new Map() };
  app.events.set(event.text, known);
  if (name === "emit") {
    known.sent.set(state, values);
  } else if (/^(?:on|once|addListener|prependListener)$/.test(name)) {
    for (const listener of values[0]?.functions ?? []) {
      known.listeners.add(listener);
    }
  }
  for (const listener of known.listeners) {
    for (const [by, sent] of known.sent) {
      if (by.servesUser) {
        serve(listener);
      }
      for (const [index, { name: parameter }] of listener.code.parameters.entries()) {
        const value = sent[index];
        if (value !== undefined) {
          pass(listener, parameter === "" ? `pattern ${index}` : parameter, flat(value), by);
        }
      }
    }
  }
}

/** FastAPI calls what they are given, with parts of the request. */
const dependencies = /^fastapi(?:\.\w+)*\.(?:Depends|Security)$/;

/** `io.on("connection", (socket) => …)`: what comes through the socket is a user's. */
function isListener({ state }: Frame, name: string, event: Value | undefined): boolean {
  return (
    name === "on" &&
    /^(?:connection|connect)$/.test(event?.text ?? "") &&
    !state.servesUser &&
    state.module.code.language === "javascript"
  );
}

/** `http.get(url, callback)` and `$.post(…)` call out, they take no requests. */
function isRouter(receiver: Value, shown = ""): boolean {
  const isClient = /^(?:https?|axios|request|superagent|got|needle|fetch|jquery)(?:\.|$)/.test(receiver.ref ?? "");
  return (
    !isClient && !/^(?:\$|jQuery|.*(?:client|http|axios|cache|map|redis|db|store|emitter|socket|stream))$/i.test(shown)
  );
}

function callbackGiven(options: ReadonlyMap<string, Value>): Value | undefined {
  const given = options.get("args") ?? options.get("kwargs");
  return given === undefined ? undefined : { ...flat(given), isContainer: undefined };
}

function threadArguments(options: ReadonlyMap<string, Value>): readonly Value[] {
  const given = options.get("args");
  return given === undefined ? [] : [{ ...flat(given), isContainer: undefined }];
}

/** A method that is handed over with its object; one that was made when the process started is everyone's. */
function withReceiver(frame: Frame, state: FunctionState, { receiver }: Value): FunctionState {
  if (receiver !== undefined && state.ownClass !== undefined) {
    const shared = frame.servesUser ? receiver.shared : (receiver.shared ?? receiver.instance?.code.name);
    joinSelf(state, shared === undefined ? receiver : { ...receiver, shared });
  }
  return state;
}

function argumentsFor(name: string, receiver: Value, all: readonly Value[]): readonly Value[] {
  const others = all.filter((argument) => argument.functions === undefined);
  if (
    /^(?:submit|run_in_executor|run_sync|run_in_threadpool|to_thread|add_task|apply_async|delay|partial|call_soon|call_later|enqueue(?:_\w+)?|add_job|start_soon|spawn)$/.test(
      name,
    )
  ) {
    return others;
  }
  if (name === "readFile") {
    return [blank, contentOf(others)];
  }
  const whole = madeOf([receiver, ...others]);
  if (!isFrom(whole, origin.user)) {
    return [];
  }
  const isSame =
    /^(?:forEach|map|filter|flatMap|reduce|some|every|then|find|findIndex|sort|apply|call|bind|on|once|addListener|parse)$/.test(
      name,
    );
  return [isSame ? whole : computedFrom([whole])];
}

/** Someone else calls the function, for the same user as the code at hand. */
function runFor(frame: Frame, state: FunctionState, values: readonly Value[]): void {
  if (frame.servesUser) {
    serve(state);
  }
  for (const [index, { name }] of state.code.parameters.entries()) {
    const value = values[Math.min(index, values.length - 1)];
    if (value !== undefined && name !== "self") {
      pass(state, name === "" ? `pattern ${index}` : name, { ...flat(value), ref: undefined }, frame.state);
    }
  }
  state.callers.add(frame.state);
}
