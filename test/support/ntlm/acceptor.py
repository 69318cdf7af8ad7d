"""Accepts NTLM by gss-ntlmssp, bound to a TLS connection: the judge of what a client sends.

Reads lines of base64: first the channel binding that the server sees, then the client's messages.
Answers each message with a line: the server's message in base64, `accepted`, or `refused`.
"""

import base64
import ctypes
import sys


class Buffer(ctypes.Structure):
    _fields_ = [("length", ctypes.c_size_t), ("value", ctypes.c_char_p)]


class OutBuffer(ctypes.Structure):
    _fields_ = [("length", ctypes.c_size_t), ("value", ctypes.c_void_p)]


class ChannelBindings(ctypes.Structure):
    _fields_ = [
        ("initiator_type", ctypes.c_uint32),
        ("initiator", Buffer),
        ("acceptor_type", ctypes.c_uint32),
        ("acceptor", Buffer),
        ("application", Buffer),
    ]


gss = ctypes.CDLL("libgssapi_krb5.so.2")
lines = (base64.b64decode(line) for line in sys.stdin)
seen = next(lines)
bindings = ChannelBindings(application=Buffer(len(seen), seen))
context = ctypes.c_void_p()
for message in lines:
    minor = ctypes.c_uint32()
    answer = OutBuffer()
    major = gss.gss_accept_sec_context(
        ctypes.byref(minor),
        ctypes.byref(context),
        None,
        ctypes.byref(Buffer(len(message), message)),
        ctypes.byref(bindings),
        None,
        None,
        ctypes.byref(answer),
        None,
        None,
        None,
    )
    if major == 1:  # GSS_S_CONTINUE_NEEDED
        said = base64.b64encode(ctypes.string_at(answer.value, answer.length)).decode()
    else:
        said = "accepted" if major == 0 else "refused %x %x" % (major, minor.value)
    print(said, flush=True)
