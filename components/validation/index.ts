/**
 * Finds what is wrong with arguments. Plain functions over plain data: no Pulumi, no cloud. The tables of arguments are
 * beside the component that takes them.
 */
export * from "./argument";
export * from "./checks";
export * from "./problem";
export * from "./properties";
