"""The one way out: all HTTP there is, to whom a policy allows; the only room that knows httpx."""
