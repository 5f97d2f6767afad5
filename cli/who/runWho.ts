/** Shows who touched what, for `bulkhead who`. */
import { type LogFlags, withLogs } from "../questions/openEngine";
import { readWindow } from "../questions/window";
import { counted } from "../terminal/counted";
import { exits } from "../terminal/exits";
import { withHiddenShown } from "../terminal/hiddenCharacters";
import { printAnswer } from "../terminal/printAnswer";
import { waiting } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import { widthOf } from "../terminal/width";
import { wrap } from "../terminal/wrap";
import { readTouches, type Touch, type Touches } from "./touches";

export interface WhoFlags extends LogFlags {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly tenant: string | undefined;
  readonly resource: string | undefined;
  readonly principal: string | undefined;
  readonly method: string | undefined;
  readonly format: "text" | "json";
}

/** Returns the exit code: 1 if nobody touched it. */
export async function runWho({ format, ...flags }: WhoFlags): Promise<number> {
  const { tenant, resource, principal, method } = flags;
  if (flags.files.length === 0 && flags.cloud === undefined && flags.dataset === undefined) {
    throw new UserError(
      "'files' must name exported audit entries, got nothing; give them, '--cloud' or '--dataset'",
      exits.couldNotTell,
    );
  }
  const window = readWindow(flags);
  const answer = await waiting("reading the audit log", () =>
    withLogs(flags, "'files'", (engine) => readTouches(engine, { ...window, tenant, resource, principal, method })),
  );
  printAnswer(
    format,
    { version: 1, entries: answer.entries, touches: answer.touches },
    toText(answer, widthOf(process.stdout)),
  );
  return answer.touches.length > 0 ? exits.yes : exits.no;
}

function toText({ touches, entries }: Touches, width: number): string {
  if (touches.length === 0) {
    return `nobody, by ${entries} audit entries of that time\n`;
  }
  const rows = touches.flatMap((touch) => [
    ...wrap(`${timeOf(touch.first)} to ${timeOf(touch.last)}: ${withHiddenShown(whoOf(touch))}`, width, "  "),
    ...wrap(`  ${withHiddenShown(callsOf(touch))}`, width, "    "),
  ]);
  const notes = [
    `by ${entries} audit entries of that time, in UTC`,
    ...(touches.some(({ onBehalfOf }) => onBehalfOf.length > 0)
      ? [
          "for: people who were let in to the tenant's app at the time, or up to an hour before; an app calls by its own account, so the log can't say for which of them",
        ]
      : []),
    ...(touches.some(({ agent }) => agent !== "")
      ? ["by way of: Google's own agent, as Cloud Run's for a mounted secret, that called in the account's name"]
      : []),
  ];
  return `${[...rows, "", ...notes.flatMap((note) => wrap(note, width))].join("\n")}\n`;
}

function timeOf(time: string): string {
  return time.slice(0, 16).replace("T", " ");
}

function callsOf({ method, resource, calls, refused }: Touch): string {
  const denied = refused === 0 ? "" : `, ${refused} refused`;
  return `${method.split(".").at(-1) ?? method} on ${shortResource(resource)}: ${counted(calls, "call")}${denied}`;
}

function whoOf({ principal, agent, onBehalfOf }: Touch): string {
  return [
    principal === "" ? "anonymous" : principal,
    ...(agent === "" ? [] : [`by way of ${agent.split("@")[1]?.split(".")[0] ?? agent}`]),
    ...(onBehalfOf.length === 0 ? [] : [`for ${onBehalfOf.join(" or ")}`]),
  ].join(", ");
}

/** Without what all resources of a project begin with. */
function shortResource(resource: string): string {
  return resource.replace(/^projects\/[^/]+\/(?:locations\/[^/]+\/)?(?:iap_web\/)?/, "");
}
