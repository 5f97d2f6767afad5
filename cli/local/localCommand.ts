import { resolve } from "node:path";
import { Command } from "commander";
import { down } from "./down";
import { showLogs } from "./logs";
import { defaultCloudFolder, prepareCloud } from "./prepareCloud";
import { showStatus } from "./status";
import { imageOption, portOption, up } from "./up";

interface Options {
  readonly cloud?: string;
}

/** `bulkhead local up|down|status|logs`: what is deployed in the local cloud, running for a person who clicks through. */
export function localCommand(): Command {
  const folderOf = ({ cloud }: Options) => resolve(cloud ?? defaultCloudFolder());
  const part = (name: string, description: string) =>
    new Command(name)
      .description(description)
      .option("--cloud <folder>", "folder of the local cloud (default: the sample's)");
  return new Command("local")
    .description("run what is deployed in the local cloud; for learning and tests, never in production")
    .addCommand(
      part("up", "start every deployed Cloud Run service; an empty cloud gets the sample first")
        .option(
          "--port <port>",
          "port of the pages in a browser; another one is taken where it is in use",
          portOption,
          8_700,
        )
        .option("--foreground", "stay until Ctrl-C instead of going to the background", false)
        .option(
          "--image <name=command>",
          "command that runs in place of an image, by the image's name; can be repeated",
          imageOption,
          {},
        )
        .action(async (options) => up({ ...options, cloudFolder: await prepareCloud(options.cloud) })),
    )
    .addCommand(part("down", "stop all of it").action((options: Options) => down(folderOf(options))))
    .addCommand(
      part("status", "show the services, their containers and pages").action((options: Options) =>
        showStatus(folderOf(options)),
      ),
    )
    .addCommand(
      part("logs", "show what the containers wrote")
        .argument("[service]", "name of a service (default: all)")
        .option("--follow", "go on until Ctrl-C", false)
        .action((service: string | undefined, options: Options & { follow: boolean }) =>
          showLogs(folderOf(options), service, options.follow),
        ),
    );
}
