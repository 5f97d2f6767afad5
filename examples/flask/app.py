"""An app as many are written: a user's key goes into the environment, their notes into the module and a file under a fixed path."""
import os

from flask import Flask, redirect, request
from markupsafe import escape

app = Flask(__name__)
notes = []


@app.get("/")
def page():
    key = escape(os.environ.get("API_KEY", "none"))
    saved = escape(open("/tmp/notes.txt").read()) if os.path.exists("/tmp/notes.txt") else "none"
    form = "<form method=post><input name=key placeholder=key> <input name=note placeholder=note> <button>Keep</button></form>"
    return f"{form}<p>key in use: {key}<p>notes: {escape(', '.join(notes))}<p>saved: {saved}"


@app.post("/")
def keep():
    os.environ["API_KEY"] = request.form["key"]
    notes.append(request.form["note"])
    with open("/tmp/notes.txt", "w") as file:
        file.write("\n".join(notes))
    return redirect("/")
