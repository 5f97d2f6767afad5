/** What loading the program takes before it makes anything: in a fresh process, with what Node and TypeScript have cached. */
import { spawnSync } from "node:child_process";
import { repositoryRoot } from "../../local/root";
import { medianOf, type Spent } from "../measure";

/** As users of the package load it. */
const compiledProgram = `require("./components/dist/program.js");`;

/** As Pulumi loads this repository's own program: by its ts-node, with the options of `@pulumi/pulumi/cmd/run`. */
const typescriptProgram = `
  const { tsnodeRequire, typescriptRequire } = require("@pulumi/pulumi/tsutils").typeScriptRequireStrings();
  require(tsnodeRequire).register({
    compiler: typescriptRequire,
    transpileOnly: true,
    project: require("node:path").resolve("tsconfig.json"),
    skipProject: false,
    compilerOptions: { target: "ES2020", module: "nodenext", moduleResolution: "nodenext", sourceMap: "true" },
  });
  require("./components/program/program.ts");`;

/** Medians of five; `npm run build` must have made the compiled one. */
export function programLoad(): { readonly compiled: Spent; readonly typescript: Spent } {
  return { compiled: loads(compiledProgram), typescript: loads(typescriptProgram) };
}

function loads(script: string): Spent {
  return medianOf(Array.from({ length: 5 }, () => load(script)));
}

function load(script: string): Spent {
  const began = performance.now();
  const told = `${script}\nconst { user, system } = process.cpuUsage();\nconsole.log((user + system) / 1e6);`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", told], {
    cwd: repositoryRoot(),
    encoding: "utf8",
  });
  if (status !== 0) {
    throw new Error(`the program could not be loaded: ${stderr}`);
  }
  return { wall: (performance.now() - began) / 1000, cpu: Number(stdout) };
}
