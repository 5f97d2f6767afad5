"""The incident's Streamlit app: a question for a model, with the key that its user gives. Written as if one person used it."""

import os
from pathlib import Path

import streamlit as st

UPLOADS = Path("/tmp/uploads")
RESULTS = []

st.title("Ask your data")

# Never do this without sessions: the environment belongs to the process, and so to everybody in it.
key = st.text_input("API key", type="password") or st.query_params.get("key", "")
if key:
    os.environ["ANTHROPIC_API_KEY"] = key

UPLOADS.mkdir(parents=True, exist_ok=True)
file = st.file_uploader("Data")
if file is not None:
    (UPLOADS / file.name).write_bytes(file.getvalue())

question = st.text_input("Question") or st.query_params.get("question", "")
if question:
    (UPLOADS / f"{question}.txt").write_text(question)
    RESULTS.append(f"answer to {question}")


@st.cache_data
def summary(name: str) -> str:
    return f"summary of {name} with key {os.environ.get('ANTHROPIC_API_KEY')}"


st.write("key in use:", os.environ.get("ANTHROPIC_API_KEY", "none"))
st.write("uploads:", ", ".join(sorted(path.name for path in UPLOADS.iterdir())) or "none")
st.write("results:", ", ".join(RESULTS) or "none")
st.write(summary("data.csv"))
