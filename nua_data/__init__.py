"""Facts and arithmetic of NUA Progress. Imports neither streamlit nor any plotting library."""
