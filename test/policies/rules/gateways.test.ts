/** Descriptions of APIs that ask nobody who they are. */
import { expect, test } from "vitest";
import { registered, said } from "../support/resources";

const rule = "authenticated-access";
const gateway = (...contents: unknown[]) =>
  said(rule, [
    registered("gcp:apigateway/apiConfig:ApiConfig", "api", {
      openapiDocuments: contents.map((one) => ({ document: { path: "api.yaml", contents: one } })),
    }),
  ]);
const finding = (position: number) =>
  `api: 'openapiDocuments[${position}].document.contents' must ask callers who they are, got an API description without 'security'; add a security scheme to it, such as Firebase, Auth0 or a service account's token`;
const base64 = (text: string) => Buffer.from(text).toString("base64");

test.each<[string, string]>([
  ["as its first line", "security:\n- firebase: []\nswagger: '2.0'"],
  ["below a path", "swagger: '2.0'\npaths:\n  /a:\n    get:\n      security:\n      - firebase: []"],
  ["with blanks around its colon", "swagger: '2.0'\nsecurity : [ { firebase: [] } ]"],
  ["on one line", "swagger: '2.0'\nsecurity: [{firebase: []}]"],
  ["before it ends with plain words", "security:\n- firebase: []\nswagger: two"],
  ["as JSON", '{"swagger":"2.0","security":[{"firebase":[]}]}'],
  ["as JSON over several lines", '{\n  "security" :\n  [ { "firebase": [] } ]\n}'],
])("a description that asks for callers %s passes, plain and in base64", (_, text) => {
  expect(gateway(text)).toEqual([]);
  expect(gateway(base64(text))).toEqual([]);
  expect(gateway(`${base64(text)}\n`)).toEqual([]);
});

test.each<[string, string]>([
  ["nothing", "swagger: '2.0'\npaths: {}"],
  ["an empty list", "swagger: '2.0'\nsecurity: []"],
  ["an empty list with blanks", "swagger: '2.0'\nsecurity: [   ]"],
  ["a scheme that is only defined", "swagger: '2.0'\nsecurityDefinitions:\n  firebase:\n    type: oauth2"],
  ["words about security", "swagger: '2.0'\ninfo:\n  title: our security- concept"],
])("a description with %s is refused, plain and in base64", (_, text) => {
  expect(gateway(text)).toEqual([finding(0)]);
  expect(gateway(base64(text))).toEqual([finding(0)]);
});

test("each document is judged by itself, and none but a gateway's", () => {
  const open = "swagger: '2.0'";
  expect(gateway("security:\n- a: []", open, null)).toEqual([finding(1)]);
  const inputs = { openapiDocuments: [{ document: { contents: open } }] };
  expect(said(rule, [registered("gcp:endpoints/service:Service", "api", inputs)])).toEqual([]);
  expect(said(rule, [registered("gcp:apigateway/apiConfig:ApiConfig", "api", {})])).toEqual([]);
});
