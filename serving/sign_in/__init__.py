"""Sign-in with an OpenID Connect provider, where an office switches it on; else none of it is read.

Streamlit's own login speaks with the provider and keeps the identity in a signed cookie. The gate
here stands before everything that shows data: pages, their websocket, files, uploads, the API.
"""
