/**
 * What is wrong with arguments, as plain functions over plain data: no Pulumi, no cloud. The tables of arguments lie
 * beside the component that takes them.
 */
export * from "./argument";
export * from "./checks";
export * from "./problem";
export * from "./properties";
