/** Web frameworks and standard libraries as data: what a user sends, what runs for a user, what makes a value one user's own. */

/** Objects that stand for the request at hand, by their dotted names. */
export const requestObjects = new Set([
  "flask.request",
  "quart.request",
  "bottle.request",
  "sanic.request",
  "cherrypy.request",
]); // prettier-ignore

/** Objects that belong to one request or session although they look global. */
export const ownObjects = new Set([
  "flask.session",
  "quart.session",
  "flask.g",
  "quart.g",
  "flask_login.current_user",
  "chainlit.user_session",
]); // prettier-ignore

/** Objects of a framework that all requests share. */
export const sharedObjects: Readonly<Record<string, string>> = {
  "flask.current_app": "current_app",
  "quart.current_app": "current_app",
};

/** Attributes of a request that lead back to the app that all requests share. */
export const wayToApp = new Set(["app", "application"]);

/** Decorators that make a function answer requests, by the last part of their names. */
export const routeDecorators = new Set([
  "route",
  "get",
  "post",
  "put",
  "patch",
  "delete",
  "head",
  "options",
  "api_route",
  "websocket",
  "websocket_route",
  "view_config",
  "api_view",
  "before_request",
  "middleware",
  "errorhandler",
  "exception_handler",
  "message",
  "on_message",
  "action_callback",
  "callback",
  "expose",
  "Get",
  "Post",
  "Put",
  "Patch",
  "Delete",
  "All",
  "on_chat_start",
]); // prettier-ignore

/** Methods to which a function is handed that then answers requests. */
export const routeMethods = new Set([
  "get",
  "post",
  "put",
  "patch",
  "delete",
  "all",
  "use",
  "route",
  "add_url_rule",
  "add_api_route",
  "add_route",
  "add_get",
  "add_post",
  "add_api_websocket_route",
  "ws",
  "before_request",
  "add_middleware",
  "head",
  "options",
]); // prettier-ignore

/** Arguments that take a function which runs for the user who clicked. */
export const callbackArguments = new Set([
  "on_click",
  "on_change",
  "on_submit",
  "fn",
  "callback",
  "view_func",
  "on_select",
]);

/** Methods of Gradio's components that take a function which runs for a user. */
export const gradioEvents = new Set([
  "click",
  "submit",
  "change",
  "upload",
  "input",
  "select",
  "load",
  "then",
  "success",
]);

/** Streamlit's widgets: what they return is the user's. */
export const widgets = new Set([
  "text_input",
  "text_area",
  "chat_input",
  "file_uploader",
  "camera_input",
  "audio_input",
  "selectbox",
  "multiselect",
  "radio",
  "slider",
  "select_slider",
  "number_input",
  "date_input",
  "time_input",
  "color_picker",
  "checkbox",
  "toggle",
  "data_editor",
  "pills",
  "segmented_control",
  "feedback",
]); // prettier-ignore

/** Streamlit's objects that hold what belongs to the user at hand. */
export const streamlitSources: Readonly<Record<string, { readonly isOwn?: boolean; readonly isBundle?: boolean }>> = {
  "streamlit.session_state": {},
  "streamlit.query_params": {},
  "streamlit.experimental_get_query_params": {},
  "streamlit.user": { isOwn: true },
  "streamlit.experimental_user": { isOwn: true },
  "streamlit.context": { isBundle: true },
};

/** Types of parameters that FastAPI fills in with something other than what the user sent. */
export const injectedTypes =
  /\b(?:Response|BackgroundTasks|(?:Async)?Session|Settings|Engine|Connection|Database|Redis|Logger)\b/;
export const requestTypes = /\b(?:Request|WebSocket|HTTPConnection|HttpRequest|NextRequest|NextApiRequest)\b/;

/** Calls that make something new that belongs to nobody else. */
export const ownMakers =
  /^(?:uuid(?:\.\w+)*|secrets\.\w+|tempfile\.(?:mkdtemp|mkstemp|mktemp|\w*Temporary\w*)|random\.\w+|shortuuid(?:\.\w+)*|ulid(?:\.\w+)*|nanoid(?:\.\w+)*|cuid2?(?:\.\w+)*|@paralleldrive\/cuid2\.\w+|crypto\.(?:randomUUID|randomBytes)|os\.urandom|fs(?:\.promises|\/promises|-extra)?\.mkdtemp(?:Sync)?|tmp(?:-promise)?\.\w+|Math\.random|streamlit\.runtime\.\w+\.get_script_run_ctx|multer\.memoryStorage|tempy\.\w+|numpy\.random\.\w+)$/;

/** Calls whose results hold their arguments word for word. */
export const keepers = new Set([
  "builtins.str",
  "builtins.bytes",
  "builtins.repr",
  "builtins.dict",
  "builtins.list",
  "builtins.tuple",
  "builtins.set",
  "builtins.bytearray",
  "builtins.getattr",
  "builtins.vars",
  "builtins.format",
  "json.dumps",
  "json.loads",
  "JSON.parse",
  "JSON.stringify",
  "String",
  "Object.entries",
  "Object.values",
  "Object.fromEntries",
  "Object.freeze",
  "copy.copy",
  "copy.deepcopy",
  "structuredClone",
  "os.path.join",
  "os.path.abspath",
  "os.path.expanduser",
  "os.path.normpath",
  "os.path.realpath",
  "os.path.basename",
  "os.path.splitext",
  "os.path.dirname",
  "os.fspath",
  "pathlib.Path",
  "pathlib.PurePath",
  "pathlib.PosixPath",
  "path.join",
  "path.resolve",
  "path.normalize",
  "path.basename",
  "path.extname",
  "path.parse",
  "path.posix.join",
  "werkzeug.utils.secure_filename",
  "urllib.parse.quote",
  "urllib.parse.quote_plus",
  "urllib.parse.urlencode",
  "encodeURIComponent",
  "encodeURI",
  "URL",
  "URLSearchParams",

  "Buffer.from",
  "base64.b64encode",
  "pydantic.SecretStr",
  "typing.cast",
  "Promise.resolve",
  "sanitize-filename",
  "sanitize-filename.default",
  "decodeURIComponent",
  "Array.from",
  "qs.stringify",
  "querystring.stringify",
  "util.inspect",
  "util.format",
  "os.path.relpath",
  "pydantic.SecretStr",
  "flask.escape",
  "markupsafe.escape",
  "html.escape",
  "builtins.next",
  "builtins.iter",
]); // prettier-ignore

/** Methods whose results hold the object's text, and that of their arguments, word for word. */
export const keepingMethods = new Set([
  "strip",
  "lstrip",
  "rstrip",
  "lower",
  "upper",
  "title",
  "format",
  "join",
  "decode",
  "encode",
  "replace",
  "split",
  "removeprefix",
  "removesuffix",
  "get",
  "pop",
  "copy",
  "items",
  "values",
  "keys",
  "read",
  "getvalue",
  "getbuffer",
  "read_bytes",
  "read_text",
  "json",
  "text",
  "form",
  "body",
  "dict",
  "model_dump",
  "to_dict",
  "as_posix",
  "trim",
  "toString",
  "toLowerCase",
  "toUpperCase",
  "concat",
  "shift",
  "get_secret_value",
  "getAll",
  "getlist",
  "get_json",
  "get_data",
  "header",
  "valueOf",
  "with_suffix",
  "joinpath",
  "resolve",
  "absolute",
  "expanduser",
  "with_name",
  "get_argument",
  "get_body_argument",
  "param",
  "query",
  "formData",
  "arrayBuffer",
  "entries",
  "setdefault",
  "model_copy",
  "formatMap",
  "zfill",
  "partition",
  "rsplit",
  "parse",
  "toJSON",
  "replaceAll",
  "buffer",
  "first",
  "next",
  "__getitem__",
]); // prettier-ignore

/** Constants of a process: the same for everyone. */
export const processConstants =
  /^(?:os\.(?:getenv|environ|getcwd|getpid|path\.sep|sep)|tempfile\.(?:gettempdir|tempdir)|time\.\w+|datetime\.\w+(?:\.\w+)*|date\.\w+|process\.(?:cwd|pid|env)|process\.env\.\w+|os\.(?:tmpdir|homedir|hostname)|Date(?:\.now)?|pathlib\.Path\.(?:cwd|home)|threading\.get_ident|socket\.gethostname|__dirname|__filename|import\.meta\.\w+|streamlit\.secrets)/;

/** Calls that make a list, map, set or cache. */
export const containerMakers =
  /^(?:builtins\.(?:dict|list|set|bytearray)|collections\.(?:defaultdict|OrderedDict|deque|Counter|ChainMap)|Map|Set|WeakMap|Array|Object\.create|cachetools\.\w+|queue\.\w+|asyncio\.Queue|node-cache(?:\.default)?|lru-cache(?:\.\w+)?|diskcache\.\w+|quick-lru(?:\.\w+)?|@isaacs\/ttlcache(?:\.\w+)?|types\.SimpleNamespace|multiprocessing\.Manager|keyv(?:\.default)?|memory-cache(?:\.\w+)?|flask_caching\.Cache|cacheout\.\w+|shelve\.open|expiringdict\.\w+)$/;

/** Methods that put something into a list, map, set or cache. */
export const addingMethods = new Set([
  "append",
  "extend",
  "insert",
  "add",
  "update",
  "setdefault",
  "push",
  "unshift",
  "splice",
  "set",
  "put",
  "appendleft",
  "__setitem__",
  "push_back",
  "setItem",
  "mset",
  "put_nowait",
  "enqueue",
  "assign",
  "fill",
]); // prettier-ignore

/** Objects of a thread or task, which are not shared in the sense of this analysis. */
export const contextMakers =
  /^(?:contextvars\.ContextVar|threading\.local|asyncio\.\w*Lock|threading\.\w*Lock|werkzeug\.local\.\w+|async_hooks\.AsyncLocalStorage|cls-hooked\.\w+)$/;

/** Caches around a function. */
export const cacheDecorators: Readonly<Record<string, { readonly keepsObject: boolean }>> = {
  "streamlit.cache_data": { keepsObject: false },
  "streamlit.cache_resource": { keepsObject: true },
  "streamlit.experimental_memo": { keepsObject: false },
  "streamlit.experimental_singleton": { keepsObject: true },
  "streamlit.cache": { keepsObject: true },
  "functools.lru_cache": { keepsObject: true },
  "functools.cache": { keepsObject: true },
  "cachetools.cached": { keepsObject: true },
  "cachetools.func.ttl_cache": { keepsObject: true },
  "cachetools.func.lru_cache": { keepsObject: true },
  "async_lru.alru_cache": { keepsObject: true },
  "aiocache.cached": { keepsObject: true },
  "fastapi_cache.decorator.cache": { keepsObject: false },
  "cache.cache": { keepsObject: false },
  "cache.memoize": { keepsObject: false },
  "cache.cached": { keepsObject: false },
  "gradio.cache": { keepsObject: false },
  "diskcache.memoize": { keepsObject: false },
};

/** Functions that put a cache around another one, and whether only the first argument is the key. */
export const memoizers: Readonly<Record<string, { readonly onlyFirst: boolean }>> = {
  "lodash.memoize": { onlyFirst: true },
  "lodash.default.memoize": { onlyFirst: true },
  "lodash/memoize": { onlyFirst: true },
  "lodash/memoize.default": { onlyFirst: true },
  "lodash.memoize.default": { onlyFirst: true },
  "lodash-es.memoize": { onlyFirst: true },
  "underscore.memoize": { onlyFirst: true },
  "p-memoize": { onlyFirst: true },
  "p-memoize.default": { onlyFirst: true },
  mem: { onlyFirst: true },
  "mem.default": { onlyFirst: true },
  "ramda.memoizeWith": { onlyFirst: false },
  memoizee: { onlyFirst: false },
  "memoizee.default": { onlyFirst: false },
  "fast-memoize": { onlyFirst: false },
  "fast-memoize.default": { onlyFirst: false },
  "micro-memoize.default": { onlyFirst: false },
  "functools.lru_cache": { onlyFirst: false },
  "functools.cache": { onlyFirst: false },
  "streamlit.cache_data": { onlyFirst: false },
  "streamlit.cache_resource": { onlyFirst: false },
  "next/cache.unstable_cache": { onlyFirst: false },
};

/** Names that JavaScript has without an import. */
export const javaScriptGlobals = new Set([
  "process",
  "console",
  "fetch",
  "Object",
  "Reflect",
  "JSON",
  "String",
  "Buffer",
  "URL",
  "URLSearchParams",
  "Math",
  "Date",
  "Map",
  "Set",
  "WeakMap",
  "Array",
  "Promise",
  "Response",
  "Headers",
  "Request",
  "encodeURIComponent",
  "encodeURI",
  "structuredClone",
  "Deno",
  "Bun",
  "__dirname",
  "__filename",
  "Error",
  "crypto",
  "decodeURIComponent",
  "module",
  "exports",
  "EventSource",
  "WebSocket",
]); // prettier-ignore
