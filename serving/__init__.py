"""The ASGI face of the app: compression, protective headers, health, metrics, data by address."""
