/** How each kind of app is made to listen on its session's socket. */
import { expect, test } from "vitest";
import { listeningOf, type StreamlitInstall } from "../../sessions/app/listening";

const socket = "/run/bulkhead/run/app.sock";
const of = (command: string[], install?: StreamlitInstall) =>
  listeningOf(command, { fileOf: (name) => `/files/${name}`, node: "/node", streamlit: () => install });

test.each<[string, string]>([
  ["gunicorn -b 0.0.0.0:8080 -w 2 app:app", `gunicorn -w 2 app:app --bind unix:${socket}`],
  ["gunicorn --bind=:8080 app:app", `gunicorn app:app --bind unix:${socket}`],
  ["/venv/bin/uvicorn main:app --host 0.0.0.0 --port 80", `/venv/bin/uvicorn main:app --uds ${socket}`],
  ["python3 -m uvicorn main:app", `python3 -m uvicorn main:app --uds ${socket}`],
  ["flask --app app run --port 5000", `flask --app app run --host unix://${socket}`],
  ["my-server --listen {socket}", `my-server --listen ${socket}`],
])("%s listens by its own flag", (command, expected) => {
  expect(of(command.split(" "))).toMatchObject({
    by: "its own flag",
    command: expected.split(" "),
    needsOwnNetwork: false,
  });
});

test.each(["node server.js", "npm start", "npx --no next start"])("%s listens by a preload", (command) => {
  expect(of(command.split(" "))).toEqual({
    by: "a preload",
    command: command.split(" "),
    environment: { NODE_OPTIONS: "--require=/files/listen.cjs", BULKHEAD_SOCKET: socket },
    needsOwnNetwork: false,
  });
});

test("anything else listens behind a bridge, in a network of its own", () => {
  expect(of(["./server", "--port={port}"])).toMatchObject({
    by: "a bridge",
    command: ["sh", "-c", expect.any(String), "app", "/node", "/files/forward.cjs", socket, "./server", "--port=8501"],
    environment: { PORT: "8501" },
    needsOwnNetwork: true,
  });
});

test("FastAPI's own command listens behind a bridge, at the bridge's port", () => {
  const { by, command } = of(["fastapi", "run", "main.py", "--host", "0.0.0.0", "--port=80"]);
  expect(by).toBe("a bridge");
  expect(command.slice(-5)).toEqual(["fastapi", "run", "main.py", "--port", "8501"]);
});

test("Streamlit before 1.57 has a flag for sockets", () => {
  const old = of(["streamlit", "run", "app.py", "--server.port=8080", "--", "x"], { python: "/py", version: "1.56.0" });
  expect(old.command).toEqual(["streamlit", "run", "app.py", "--server.address", `unix://${socket}`, "--", "x"]);
});

test("Streamlit from 1.57 on is started by an adapter, with its options as environment variables", () => {
  const command = "streamlit run app.py --theme.base dark --server.maxUploadSize=5 --server.enableCORS -- x".split(" ");
  const { by, command: started, environment } = of(command, { python: "/py", version: "1.67.0" });
  expect(by).toBe("an adapter");
  expect(started).toEqual(["/py", "/files/run_streamlit.py", socket, "app.py", "x"]);
  expect(environment).toMatchObject({
    STREAMLIT_THEME_BASE: "dark",
    STREAMLIT_SERVER_MAX_UPLOAD_SIZE: "5",
    STREAMLIT_SERVER_ENABLE_CORS: "true",
  });
});
