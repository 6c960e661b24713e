"""The floor: the least a Streamlit page with a button can be."""

import streamlit as st

if st.button("go"):
    st.session_state.n = st.session_state.get("n", 0) + 1
st.write(f"Hello world {st.session_state.get('n', 0)}")
