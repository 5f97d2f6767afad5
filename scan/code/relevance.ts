/**
 * Which files have to be analysed: those that have to do with a web framework, by themselves or by what they import or are
 * imported by, and those with a text that may be a key or an address. In the rest a user's data can't appear.
 */
import { vendors } from "../../plan";
import { placesOf } from "./places";

interface Text {
  readonly path: string;
  readonly text: string;
}

const frameworks =
  /\b(?:flask|quart|fastapi|starlette|streamlit|django|rest_framework|aiohttp|sanic|tornado|bottle|falcon|cherrypy|pyramid|litestar|gradio|chainlit|dash|panel|nicegui|solara|shiny|slack_bolt|aiogram|telebot|discord|mcp|fastmcp|ariadne|strawberry|ipywidgets|lambda_handler|FormData|socket\.io|WebSocketServer|elysia|trpc|apollo|graphql|[pP]rocedure|next-auth|telegram|telegraf|grammy|bolt|defineEventHandler|eventHandler|APIRoute|RequestHandler|ActionFunctionArgs|LoaderFunctionArgs|RequestEvent|reflex|express|koa|fastify|hono|restify|polka|nestjs|NextRequest|NextApiRequest|functions_framework|BaseHTTPRequestHandler|createServer|current_user)\b|\b_?req(?:uest)?\s*[,:)}]|next\/headers|\bhandler\b[^\n]*\bevent\b|\bexport\s+(?:async\s+)?(?:function|const)\s+(?:GET|POST|PUT|PATCH|DELETE)\b/;

const vendorWords = [...vendors.keys()].map((name) => name.replace(/[^a-z0-9]/gi, ".?")).join("|");
const texts = new RegExp(
  `${vendorWords}|segment|analytics|://[^\\s"'@/]+:[^\\s"'@/]+@|-----BEGIN|["'\`][^"'\`\\n]*[A-Za-z0-9_+/=-]{20,}[^"'\`\\n]*["'\`]|(?:key|token|secret|passw)\\w*["']?\\s*[:=]\\s*["'\`][^"'\`\\n]{12}`,
  "i",
);

/**
 * The files to analyse, in groups: files of one group may know of each other, those of two groups don't. So each group can be
 * analysed alone, and forgotten before the next.
 */
export function relevantGroups<File extends Text>(files: readonly File[]): readonly (readonly File[])[] {
  const paths = new Set(files.map(({ path }) => path));
  const leaders = new Map<string, string>();
  const leaderOf = (path: string): string => {
    let leader = path;
    for (let next = leaders.get(leader); next !== undefined && next !== leader; next = leaders.get(leader)) {
      leader = next;
    }
    return leader;
  };
  for (const { path, text } of files) {
    for (const name of importsIn(path, text)) {
      const place = placesOf(name, path).find((candidate) => paths.has(candidate));
      if (place !== undefined) {
        leaders.set(leaderOf(place), leaderOf(path));
      }
    }
  }
  for (const [path, page] of pagesOf(files)) {
    leaders.set(leaderOf(path), leaderOf(page));
  }
  const connected = new Set(files.filter(({ text }) => frameworks.test(text)).map(({ path }) => leaderOf(path)));
  const groups = new Map<string, File[]>();
  for (const file of files) {
    const leader = leaderOf(file.path);
    if (connected.has(leader) || texts.test(file.text)) {
      const group = groups.get(leader) ?? [];
      group.push(file);
      groups.set(leader, group);
    }
  }
  return [...groups.values()];
}

/**
 * The pages of a Streamlit app share the session without importing each other: each page with one of the same app. Apps lie in
 * folders of their own unless one lies in the scanned folder itself.
 */
function pagesOf(files: readonly Text[]): [string, string][] {
  const pages = files.filter(({ text }) => /\bstreamlit\b/.test(text)).map(({ path }) => path);
  const isOne = pages.some((path) => !path.includes("/"));
  const first = new Map<string, string>();
  return pages.map((path) => {
    const app = isOne ? "" : path.slice(0, path.indexOf("/"));
    const page = first.get(app) ?? path;
    first.set(app, page);
    return [path, page];
  });
}

/** Names that a file imports, as they are written; of `from a import b` also `a.b`, which may be a file. */
function importsIn(path: string, text: string): string[] {
  if (!path.endsWith(".py")) {
    return [...text.matchAll(/(?:\bfrom|\brequire\s*\(|\bimport\s*\(?)\s*["']([^"'\n]+)["']/g)].map(
      ([, name = ""]) => name,
    );
  }
  const names: string[] = [];
  for (const [, module, list, plain] of text.matchAll(
    /^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]+)|import[ \t]+([\w., \t]+))/gm,
  )) {
    if (module !== undefined) {
      const inner = (list ?? "").match(/\w+/g) ?? [];
      names.push(module, ...inner.map((name) => (module.endsWith(".") ? `${module}${name}` : `${module}.${name}`)));
    }
    names.push(...(plain ?? "").split(",").map((name) => name.trim().split(/\s/)[0] ?? ""));
  }
  return names.filter((name) => name !== "");
}
