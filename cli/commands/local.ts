/** `bulkhead local …`: runs the services of the local cloud, so that people can try them in a browser. */
import { type CommandGroup, defineCommand } from "../commandLine/definition";
import { readImage, readPort } from "../local/upOptions";

const cloud = { value: "folder", summary: "folder of the local cloud", otherwise: "the sample's" } as const;

const upCommand = defineCommand({
  name: "up",
  summary: "start every deployed Cloud Run service; an empty cloud gets the sample first",
  arguments: [],
  options: {
    cloud,
    port: {
      value: "port",
      summary: "port of the pages in a browser; another one is taken if it is in use",
      default: 8_700,
      parse: readPort,
    },
    foreground: { summary: "stay until Ctrl-C instead of going to the background" },
    image: {
      value: "name=command",
      summary: "command that runs in place of an image with this name; can be repeated",
      parse: readImage,
    },
    sessions: {
      value: "isolation",
      summary: "isolation of the users of the sample's apps, each of whom then has a session",
      choices: ["process", "sandbox"],
      otherwise: "the sample has no sessions",
    },
  },
  exits: { yes: "the services run", no: "they did not start" },
  examples: [
    { what: "Run the sample", line: "local up" },
    { what: "Run your own build of an image", line: 'local up --image app="node dist/main.js"' },
    { what: "Give each user of the sample a session", line: "local up --sessions sandbox" },
  ],
  run: async (given) => (await import("../local/up.js")).up(given),
});

const downCommand = defineCommand({
  name: "down",
  summary: "stop all services",
  arguments: [],
  options: { cloud },
  exits: { yes: "nothing runs any more", no: "it could not be stopped" },
  examples: [],
  run: async (given) => (await import("../local/down.js")).down(given.cloud),
});

const statusCommand = defineCommand({
  name: "status",
  summary: "show the services, their containers and their pages",
  arguments: [],
  options: { cloud },
  exits: { yes: "the services run", no: "nothing runs" },
  examples: [],
  run: async (given) => (await import("../local/status.js")).showStatus(given.cloud),
});

const logsCommand = defineCommand({
  name: "logs",
  summary: "show what the containers wrote",
  arguments: [{ name: "service", summary: "name of a service; all of them if left out", optional: true }],
  options: { cloud, follow: { summary: "go on until Ctrl-C" } },
  exits: { yes: "the logs were shown", no: "nothing has been written" },
  examples: [{ what: "Follow one service", line: "local logs acme-egress --follow" }],
  run: async (given) => (await import("../local/logs.js")).showLogs(given),
});

export const localCommands: CommandGroup = {
  name: "local",
  summary: "run what is deployed in the local cloud; for learning and tests, never in production",
  commands: [upCommand, downCommand, statusCommand, logsCommand],
};
