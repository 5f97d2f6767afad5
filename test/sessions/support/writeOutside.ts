/** Starts a session that tries to write into a folder, and prints what it says. */
import { namespaceEngine } from "../../../sessions/isolation/namespaces";

const [folder = ""] = process.argv.slice(2);
const session = namespaceEngine(undefined).start({
  uid: 64_321,
  command: ["sh", "-c", 'touch "$1/theirs" && echo written', "sh", folder],
  environment: { PATH: process.env.PATH ?? "" },
  workFolder: "/",
  ownNetwork: true,
  limits: { memory: 256 * 1024 * 1024, disk: 1024 * 1024, processes: 16 },
  onLine: (line) => process.stdout.write(`${line}\n`),
});
session.ended.then(({ code }) => process.stdout.write(`ended with ${code}\n`));
