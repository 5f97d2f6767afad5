export { deploySample } from "./deploySample";
export { localCommand } from "./localCommand";
export { sampleProgram, sampleProject, sampleProjectNumber, sampleTenants } from "./sampleProgram";
