/**
 * What is wrong with arguments, as plain functions over plain data: no Pulumi, no cloud. The components run them when a
 * value is known, the policy pack runs the same ones on registered resources.
 */
export * from "./access";
export * from "./cell";
export * from "./cellReference";
export * from "./dates";
export * from "./image";
export * from "./keys";
export * from "./plan";
export * from "./problem";
export * from "./properties";
export * from "./tenant";
