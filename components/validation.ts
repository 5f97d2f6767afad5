/**
 * What is wrong with arguments, as plain functions over plain data: no Pulumi, no cloud. The components run them when a
 * value is known, the policy pack runs the same ones on registered resources.
 */
export * from "./validation/access";
export * from "./validation/cell";
export * from "./validation/cellReference";
export * from "./validation/dates";
export * from "./validation/image";
export * from "./validation/keys";
export * from "./validation/plan";
export * from "./validation/problem";
export * from "./validation/properties";
export * from "./validation/tenant";
