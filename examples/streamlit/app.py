"""The incident's Streamlit app: a question for a model, with the key that its user gives. Written as if one person used it."""

import os
from pathlib import Path

import kept
import streamlit as st

UPLOADS = Path("/tmp/uploads")

st.title("Ask your data")

# Never do this without sessions: the environment belongs to the process, and so to everybody in it.
key = st.text_input("API key", type="password")
if key:
    os.environ["ANTHROPIC_API_KEY"] = key

UPLOADS.mkdir(parents=True, exist_ok=True)
file = st.file_uploader("Data")
if file is not None:
    (UPLOADS / file.name).write_bytes(file.getvalue())

question = st.text_input("Question")
if question:
    # Stands for what a model writes, and the app runs.
    kept.CODE = f"RESULTS.append('answer to {question}')"
    exec(kept.CODE, vars(kept))


@st.cache_data
def summary(name: str) -> str:
    return f"summary of {name} with key {os.environ['ANTHROPIC_API_KEY']}"


st.write("key in use:", os.environ.get("ANTHROPIC_API_KEY", "none"))
st.write("uploads:", ", ".join(sorted(path.name for path in UPLOADS.iterdir())) or "none")
st.write("generated code:", kept.CODE or "none")
st.write("results:", ", ".join(kept.RESULTS) or "none")
if key:
    st.write(summary("data.csv"))
st.write("ready")
