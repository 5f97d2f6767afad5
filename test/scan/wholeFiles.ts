// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are code of another file.
/** Faults that need a whole file: caches around functions, set-up of SDKs, keys in the code; and harmless files like them. */

export interface WholeFile {
  readonly rule: string;
  readonly path: "app.py" | "app.ts";
  readonly bad: readonly string[];
  readonly good: readonly string[];
}

const st = "import streamlit as st\n";
const flask = "from flask import Flask, request, session, g\napp = Flask(__name__)\n";
const express = 'import express from "express";\nconst app = express();\n';

export const wholeFiles: readonly WholeFile[] = [
  {
    rule: "shared-cache",
    path: "app.py",
    bad: [
      `${st}@st.cache_data\ndef f():\n    return st.session_state["docs"]\nf()\n`,
      `${st}@st.cache_data()\ndef f(n):\n    return load(n, st.session_state.get("token"))\nf(3)\n`,
      `${st}key = st.text_input("Key")\n@st.cache_resource(ttl=60)\ndef client():\n    return connect(key)\nclient()\n`,
      `${st}up = st.file_uploader("x")\n@st.cache_data\ndef frame(_file):\n    return parse(_file)\nframe(up)\n`,
      `${st}import pandas as pd\nfrom streamlit import cache_data\nup = st.file_uploader("x")\n@cache_data\ndef frame():\n    return pd.read_csv(up)\nframe()\n`,
      `${st}@st.experimental_memo\ndef f():\n    return st.experimental_user.email\nf()\n`,
      `${st}@st.cache_resource\ndef agent(_key):\n    return Agent(_key)\nagent(st.sidebar.text_input("Key", type="password"))\n`,
      `${st}def helper():\n    return st.session_state.user\n@st.cache_data\ndef f():\n    return helper()\nf()\n`,
      `${st}class A:\n    pass\n@st.cache_data(hash_funcs={A: lambda _: None})\ndef f(a):\n    return a.run()\nf(st.session_state.a)\n`,
      `${flask}from functools import cache\n@cache\ndef me():\n    return lookup(session["user_id"])\n@app.get("/")\ndef view():\n    return me()\n`,
      `${flask}from functools import lru_cache\n@lru_cache\ndef me():\n    return lookup(request.headers["Authorization"])\n@app.get("/")\ndef view():\n    return me()\n`,
      `${flask}from joblib import Memory\nmemory = Memory("/tmp/c")\n@memory.cache(ignore=["key"])\ndef ask(q, key):\n    return call(q, key)\n@app.get("/")\ndef view():\n    return ask(request.args["q"], request.headers["X-Key"])\n`,
      `${flask}from cachetools import cached, TTLCache\n@cached(TTLCache(10, 60), key=lambda q, key: q)\ndef ask(q, key):\n    return call(q, key)\n@app.get("/")\ndef view():\n    return ask(request.args["q"], request.headers["X-Key"])\n`,
      `${flask}from flask_caching import Cache\ncache = Cache(app)\n@app.get("/")\n@cache.cached(timeout=50, key_prefix="home")\ndef view():\n    return render(g.user)\n`,
      `${flask}from flask_caching import Cache\ncache = Cache(app)\n@app.post("/")\ndef view():\n    cache.set("result", request.json)\n    return ""\n`,
      `${flask}import redis\nr = redis.Redis()\n@app.post("/")\ndef view():\n    r.set("last_prompt", request.json["prompt"])\n    return ""\n`,
    ],
    good: [
      `${st}@st.cache_data\ndef f(token):\n    return load(token)\nf(st.session_state.token)\n`,
      `${st}@st.cache_data\ndef f():\n    return load("rates.csv")\nf()\n`,
      `${st}@st.cache_resource\ndef model():\n    return load_model("small")\nst.write(model().run(st.text_input("x")))\n`,
      `${st}up = st.file_uploader("x")\n@st.cache_data\ndef frame(data):\n    return parse(data)\nframe(up.getvalue())\n`,
      `${st}@st.cache_resource\ndef client():\n    return connect(st.secrets["token"])\nclient()\n`,
      `${st}@st.cache_data\ndef f(_conn, user_id):\n    return _conn.query(user_id)\nf(st.connection("db"), st.session_state.user_id)\n`,
      `${flask}from functools import lru_cache\n@lru_cache\ndef rate(code):\n    return table[code]\n@app.get("/")\ndef view():\n    return rate(request.args["code"])\n`,
      `${flask}from flask_caching import Cache\ncache = Cache(app)\n@app.get("/")\ndef view():\n    cache.set(f"result/{session['user_id']}", request.json)\n    return ""\n`,
      `${flask}from flask_caching import Cache\ncache = Cache(app)\n@app.get("/about")\n@cache.cached(timeout=50)\ndef about():\n    return render("about.html")\n`,
    ],
  },
  {
    rule: "shared-cache",
    path: "app.ts",
    bad: [
      `${express}import memoize from "lodash.memoize";\nconst ask = memoize((q: string, key: string) => call(q, key));\napp.get("/", (req, res) => res.send(ask(req.query.q, req.headers.authorization)));\n`,
      `${express}import pMemoize from "p-memoize";\nconst ask = pMemoize(async (q: string, user: unknown) => call(q, user));\napp.get("/", async (req, res) => res.send(await ask(req.query.q, req.user)));\n`,
      `${express}import NodeCache from "node-cache";\nconst cache = new NodeCache();\napp.post("/", (req, res) => { cache.set("result", req.body); res.end(); });\n`,
      `${express}import Redis from "ioredis";\nconst redis = new Redis();\napp.post("/", async (req, res) => { await redis.set("last", req.body.text); res.end(); });\n`,
    ],
    good: [
      `${express}import memoize from "memoizee";\nconst ask = memoize((q: string, key: string) => call(q, key));\napp.get("/", (req, res) => res.send(ask(req.query.q, req.headers.authorization)));\n`,
      `${express}import memoize from "lodash.memoize";\nconst rate = memoize((code: string) => table[code]);\napp.get("/", (req, res) => res.send(rate(req.query.code)));\n`,
      `${express}import NodeCache from "node-cache";\nconst cache = new NodeCache();\napp.post("/", (req, res) => { cache.set(req.session.id, req.body); res.end(); });\n`,
    ],
  },
  {
    rule: "analytics-bypass",
    path: "app.py",
    bad: [
      "from mixpanel import Mixpanel\nmp = Mixpanel(TOKEN)\n",
      "import mixpanel\nmp = mixpanel.Mixpanel(TOKEN)\n",
      'from mixpanel import Mixpanel, Consumer\nmp = Mixpanel(TOKEN, consumer=Consumer(api_host="api-eu.mixpanel.com"))\n',
      "from posthog import Posthog\nph = Posthog(KEY)\n",
      'from posthog import Posthog\nph = Posthog(KEY, host="https://eu.i.posthog.com")\n',
      "import posthog\nposthog.project_api_key = KEY\n",
      'import posthog\nposthog.api_key = KEY\nposthog.host = "https://us.i.posthog.com"\n',
      "import analytics\nanalytics.write_key = KEY\n",
      "from amplitude import Amplitude\nclient = Amplitude(KEY)\n",
      'import requests\nrequests.post("https://api2.amplitude.com/2/httpapi", json={})\n',
      'import requests\nrequests.post(f"https://www.google-analytics.com/mp/collect?api_secret={S}", json={})\n',
      "import rudderstack.analytics as rudder_analytics\nrudder_analytics.write_key = KEY\n",
    ],
    good: [
      'import os\nfrom posthog import Posthog\nph = Posthog("any", host=os.environ["RELAY_URL"] + "/posthog")\n',
      'import os, posthog\nposthog.project_api_key = "any"\nposthog.host = os.environ["RELAY_URL"] + "/posthog"\n',
      'import os\nfrom amplitude import Amplitude, Config\nclient = Amplitude("any", Config(server_url=os.environ["RELAY_URL"] + "/amplitude/2/httpapi"))\n',
      'import requests\nrequests.post("https://api.example.com/2/httpapi", json={})\n',
      "from pandas import segment\nsegment.write_key = 1\n",
    ],
  },
  {
    rule: "analytics-bypass",
    path: "app.ts",
    bad: [
      'import Mixpanel from "mixpanel";\nconst m = Mixpanel.init(token);\n',
      'const m = require("mixpanel").init(token, { debug: true });\n',
      'import { Analytics } from "@segment/analytics-node";\nconst a = new Analytics({ writeKey });\n',
      'import { init } from "@amplitude/analytics-node";\ninit(key);\n',
      'import * as amplitude from "@amplitude/analytics-node";\namplitude.init(key, { flushQueueSize: 1 });\n',
      'import posthog from "posthog-js";\nposthog.init(key, { api_host: "https://us.i.posthog.com" });\n',
      'import RudderAnalytics from "@rudderstack/rudder-sdk-node";\nconst r = new RudderAnalytics(key);\n',
      'import { jitsuAnalytics } from "@jitsu/js";\nconst j = jitsuAnalytics({ writeKey });\n',
      'await fetch("https://api.segment.io/v1/track", { method: "POST" });\n',
      'import axios from "axios";\nawait axios.post("https://api.mixpanel.com/track", {});\n',
      "const tag = '<script src=\"https://cdn.segment.com/analytics.js/v1/x/analytics.min.js\"></script>';\n",
    ],
    good: [
      'import { Analytics } from "@segment/analytics-node";\nconst a = new Analytics({ writeKey: "any", host: process.env.RELAY_URL, path: "/segment/v1/batch" });\n',
      'import { init } from "@amplitude/analytics-node";\ninit("any", { serverUrl: process.env.RELAY_URL + "/amplitude/2/httpapi" });\n',
      'import posthog from "posthog-js";\nposthog.init("any", { api_host: "/relay/posthog" });\n',
      'import { init } from "./amplitude";\ninit(key);\n',
      'const link = "https://docs.mixpanel.com/docs/tracking";\n',
    ],
  },
  {
    rule: "hard-coded-key",
    path: "app.py",
    bad: [
      'API_KEY = "q7Rz2Lw9Xk4Tn8Vb3Mf6Hc1Jd5Ps0Gy"\n',
      'client = Client(api_key="q7Rz2Lw9Xk4Tn8Vb3Mf6Hc1Jd5Ps0Gy")\n',
      'import os\nkey = os.getenv("API_KEY", "q7Rz2Lw9Xk4Tn8Vb3Mf6Hc1Jd5Ps0Gy")\n',
      'headers = {"Authorization": "Bearer q7Rz2Lw9Xk4Tn8Vb3Mf6Hc1Jd5Ps0Gy"}\n',
      'config = {"secret_key": "q7Rz2Lw9Xk4Tn8Vb3Mf6Hc1Jd5Ps0Gy"}\n',
      'import os\nos.environ["OPENAI_API_KEY"] = "q7Rz2Lw9Xk4Tn8Vb3Mf6Hc1Jd5Ps0Gy"\n',
      'from flask import Flask\napp = Flask(__name__)\napp.secret_key = "q7Rz2Lw9Xk4Tn8Vb3Mf6Hc1Jd5Ps0Gy"\n',
      'class Settings:\n    api_token = "q7Rz2Lw9Xk4Tn8Vb3Mf6Hc1Jd5Ps0Gy"\n',
      'DATABASE_URL = "postgres://app:q7Rz2Lw9Xk4T@db.internal/app"\n',
    ],
    good: [
      'import os\nAPI_KEY = os.environ["API_KEY"]\n',
      'API_KEY = "YOUR_API_KEY"\n',
      'API_KEY = ""\n',
      'TOKEN_URL = "https://login.example.com/oauth2/token"\n',
      'token_name = "access_token_of_the_customer"\n',
      'primary_key = "customer_identifier_column"\n',
      'checksum = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"\n',
      'password_label = "Enter the password of the account"\n',
    ],
  },
];
