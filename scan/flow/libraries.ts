/** Languages and libraries as data: what keeps a text, what makes something new, what keeps things for the whole process. */

/** Calls that make something new that belongs to nobody else. */
export const ownMakers =
  /^(?:uuid(?:\.\w+)*|secrets\.\w+|tempfile\.(?:mkdtemp|mkstemp|mktemp|\w*Temporary\w*)|random\.\w+|shortuuid(?:\.\w+)*|ulid(?:\.\w+)*|nanoid(?:\.\w+)*|cuid2?(?:\.\w+)*|@paralleldrive\/cuid2\.\w+|crypto\.(?:randomUUID|randomBytes)|os\.urandom|fs(?:\.promises|\/promises|-extra)?\.mkdtemp(?:Sync)?|tmp(?:-promise)?\.\w+|Math\.random|streamlit\.runtime\.\w+\.get_script_run_ctx|multer\.memoryStorage|tempy\.\w+|numpy\.random\.\w+)$/;

/** Calls that open a file: the path is their first argument. */
export const openers =
  /^(?:builtins\.open|(?:io|codecs|gzip|bz2|lzma|wave|aiofiles|smart_open|tarfile|rasterio|soundfile)\.open|aiofiles\.threadpool\.open|anyio\.open_file|zipfile\.(?:Py)?ZipFile|tarfile\.TarFile|gzip\.GzipFile|h5py\.File|netCDF4\.Dataset|pandas\.(?:ExcelWriter|HDFStore)|pyarrow\.parquet\.ParquetWriter|xlsxwriter\.Workbook|(?:yt_dlp|youtube_dl)\.YoutubeDL|cv2\.VideoWriter|wave\.Wave_write|reportlab\.(?:pdfgen\.canvas\.Canvas|platypus(?:\.\w+)*\.\w+DocTemplate)|csv-writer\.createObjectCsvWriter|csv-writer\.createArrayCsvWriter|logging\.FileHandler|fs(?:\.promises|\/promises|-extra)?\.(?:open|openSync|createWriteStream))$/;

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
  /^(?:builtins\.(?:dict|list|set|bytearray)|collections\.(?:defaultdict|OrderedDict|deque|Counter|ChainMap)|Map|Set|Array|Object\.create|cachetools\.\w+|queue\.\w+|asyncio\.Queue|node-cache(?:\.default)?|lru-cache(?:\.\w+)?|diskcache\.\w+|quick-lru(?:\.\w+)?|@isaacs\/ttlcache(?:\.\w+)?|types\.SimpleNamespace|multiprocessing\.Manager|keyv(?:\.default)?|memory-cache(?:\.\w+)?|flask_caching\.Cache|cacheout\.\w+|shelve\.open|expiringdict\.\w+)$/;

/** Calls that make an object which hands events on within the process. */
export const emitterMakers =
  /^(?:events(?:\.EventEmitter|\.EventEmitter2)?|eventemitter[23](?:\.\w+)?|mitt(?:\.default)?|emittery(?:\.default)?|nanoevents\.createNanoEvents)$/;

/** Calls that make a client of a store outside of the process that all users share. */
export const storeMakers =
  /^(?:(?:aio)?redis(?:\.asyncio)?(?:\.client)?\.(?:from_url|create_redis_pool|(?:Strict)?Redis(?:Cluster)?(?:\.from_(?:url|pool))?|create(?:Client|Cluster))|fakeredis(?:\.\w+)*|valkey(?:\.asyncio)?\.(?:from_url|Valkey(?:\.from_url)?)|upstash_redis(?:\.\w+)*|ioredis(?:\.(?:default|Redis|Cluster))?|iovalkey(?:\.default)?|@upstash\/redis(?:\.\w+)+|@redis\/client\.createClient|pymemcache(?:\.\w+)*\.\w*Client|pylibmc\.Client|memcache\.Client|aiomcache\.Client|emcache\.create_client|memjs\.Client\.create|memcached(?:\.default)?|cache-manager\.\w+)$/;

/** Methods of such a client that put something in. */
export const storeMethods =
  /^(?:set|setex|setEx|psetex|pSetEx|setnx|setNX|getset|getSet|mset|mSet|put|set_many|set_multi|hset|hSet|hmset|add)$/;

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

/** Calls that put something into their first argument. */
export const adders =
  /^(?:builtins\.(?:setattr|(?:dict|list|set)\.\w+)|Object\.(?:assign|definePropert(?:y|ies)|setPrototypeOf)|Reflect\.(?:set|defineProperty)|(?:lodash(?:-es)?|underscore)(?:\.default)?[./](?:set|setWith|merge|mergeWith|assign|assignIn|extend|defaults|defaultsDeep)(?:\.default)?|object-assign|deep-extend|(?:dot-prop|object-path)(?:\.default)?\.set(?:Property)?|mergedeep\.merge|deepmerge\.always_merger\.merge|pydash\.(?:set_|merge|assign|defaults)|glom\.assign|operator\.(?:setitem|iadd|ior)|heapq\.heap(?:push|pushpop|replace)|bisect\.insort\w*)$/;

/** Calls that make something which keeps what it is given, in the memory of the process. */
export const memoryMakers =
  /(?:^|\.)(?:(?:Conversation|Chat)\w*Memory|ChatMemoryBuffer(?:\.from_defaults)?|(?:InMemory)?ChatMessageHistory|InMemory\w*Store|MemoryVectorStore(?:\.\w+)?|FAISS\.from_\w+|DocArrayInMemorySearch\.from_\w+|ConversationChain|ConversationalRetrievalChain(?:\.from_llm)?|start_chat|startChat|chats\.create|EphemeralClient|BM25Retriever\.from_\w+|VectorStoreIndex(?:\.from_\w+)?)$/;

/** Methods that leave what they are given in such a thing. */
export const rememberingMethods =
  /^(?:save_context|saveContext|add_(?:user_|ai_)?messages?|add(?:User|AI)?Messages?|add_texts|add_documents|addDocuments|addVectors|put|insert|insert_nodes|predict|invoke|ainvoke|run|call|__call__|send_message|sendMessage|sendMessageStream|send_message_async|get_or_create_collection)$/;

/** Objects of a thread or task, which are not shared in the sense of this analysis. */
export const contextMakers =
  /^(?:WeakMap|WeakSet|weakref\.WeakKeyDictionary|contextvars\.ContextVar|threading\.local|asyncio\.\w*Lock|threading\.\w*Lock|werkzeug\.local\.\w+|async_hooks\.AsyncLocalStorage|cls-hooked\.\w+)$/;

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
