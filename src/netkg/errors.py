"""Every failure that netkg can name, in one tree.

    NetkgError
    ├── UsageError                  wrong command line or setting             exit 2
    ├── FindingsError               inputs that break a rule                  exit 1
    └── HttpError                   a request that cannot be answered         problem+json
        ├── BadRequest              400  malformed protocol request
        │   ├── QuerySyntaxError    400  with line, column and the text there
        │   ├── QueryTooComplex     400  nesting or size beyond the limits
        │   └── EvaluationError     400  it parses, and cannot be evaluated
        ├── Unauthorized            401  no token given
        ├── Forbidden               403  the token is wrong, or the operation is closed
        │   └── ServiceRefused      403  SERVICE to an address that is not allowed
        ├── NotFound                404
        ├── MethodNotAllowed        405
        ├── NotAcceptable           406
        ├── Conflict                409
        │   └── ConstraintViolation 409  the write would break a SHACL shape
        ├── PreconditionFailed      412  If-Match or If-None-Match does not hold
        ├── PayloadTooLarge         413
        ├── UnsupportedMediaType    415
        ├── RequestLineTooLong      414
        ├── RangeNotSatisfiable     416
        ├── ExpectationFailed       417
        ├── HeadersTooLarge         431
        ├── UnsupportedTransferCoding 501
        ├── ServiceFailed           502  an endpoint that SERVICE calls gave no answer that can be used
        │   └── ServiceTimeout      504  it gave none in time
        ├── EngineFailed            502  the store that `--engine` or `publish` names gave no answer that can be used
        ├── StoreUnavailable        503  a release or the store's folder cannot be read or written
        └── Overloaded              503  with Retry-After
            ├── QueryTimeout        503  past the time limit
            └── MemoryExceeded      503  past the memory limit

Each class owns its HTTP status, its stable `code` (the end of the problem type IRI and the anchor in
`docs/errors.md`) and its title. `netkg.server.problems` renders them for HTTP, `netkg.cli` for the terminal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from netkg.findings import Finding


class NetkgError(Exception):
    """The root: an error with one plain sentence that says what to do."""

    code = "error"
    title = "netkg cannot continue"
    exit_code = 2

    def __init__(self, detail: str, **facts: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.facts: Mapping[str, object] = facts


class UsageError(NetkgError):
    """A command line, setting or path that cannot be used."""

    code = "usage"
    title = "Wrong usage"


class FindingsError(NetkgError):
    """Inputs that break one rule or more; carries every finding."""

    code = "findings"
    title = "The inputs have findings"
    exit_code = 1

    def __init__(self, findings: Sequence[Finding], stage: str) -> None:
        count = len(findings)
        super().__init__(f"{stage}: {count} finding{'s' if count != 1 else ''}", stage=stage)
        self.findings = list(findings)
        self.stage = stage


class HttpError(NetkgError):
    """A request that cannot be answered; `status` is what the client gets."""

    status = 500
    code = "internal"
    title = "Internal error"
    #: Extra response headers, e.g. Retry-After.
    headers: ClassVar[Mapping[str, str]] = {}


class BadRequest(HttpError):
    """The request does not follow the SPARQL protocol."""

    status, code, title = 400, "bad-request", "Malformed request"


class QuerySyntaxError(BadRequest):
    """The query does not parse; facts: line, column, excerpt, hint."""

    code, title = "query-syntax", "The query does not parse"


class QueryTooComplex(BadRequest):
    """The query nests deeper or runs longer than the limits allow."""

    code, title = "query-too-complex", "The query is too deeply nested"


class EvaluationError(BadRequest):
    """The engine cannot evaluate this; its own words say why."""

    code, title = "evaluation", "The query cannot be evaluated"


class Unauthorized(HttpError):
    """The operation needs a bearer token and none was given."""

    status, code, title = 401, "unauthorized", "A token is needed"
    headers: ClassVar = {"WWW-Authenticate": 'Bearer realm="netkg"'}


class Forbidden(HttpError):
    """The token is wrong or the operation is closed on this server."""

    status, code, title = 403, "forbidden", "Not allowed"


class ServiceRefused(Forbidden):
    """The query calls a SERVICE that this server does not allow."""

    code, title = "service-refused", "Federated call refused"


class NotFound(HttpError):
    """Nothing is at this address."""

    status, code, title = 404, "not-found", "Not found"


class MethodNotAllowed(HttpError):
    """The address exists but not for this method."""

    status, code, title = 405, "method-not-allowed", "Method not allowed"


class NotAcceptable(HttpError):
    """None of the accepted media types can be made of this result."""

    status, code, title = 406, "not-acceptable", "No acceptable format"


class Conflict(HttpError):
    """The request does not fit the present state."""

    status, code, title = 409, "conflict", "Conflict"


class ConstraintViolation(Conflict):
    """The write would break a shape; facts: results."""

    code, title = "constraint-violation", "The write would break a rule of the graph"
    #: The SHACL report, as N-Triples.
    report: bytes | None = None


class PreconditionFailed(HttpError):
    """What is stored is not what the client knows of; facts: release."""

    status, code, title = 412, "precondition-failed", "The precondition does not hold"


class PayloadTooLarge(HttpError):
    """The body is larger than the limit."""

    status, code, title = 413, "payload-too-large", "Request too large"


class UnsupportedMediaType(HttpError):
    """The body's media type cannot be read here."""

    status, code, title = 415, "unsupported-media-type", "Unsupported media type"


class RequestLineTooLong(HttpError):
    """The address is longer than the server reads."""

    status, code, title = 414, "uri-too-long", "Address too long"


class RangeNotSatisfiable(HttpError):
    """The part of a file that is asked for begins behind its end; facts: size."""

    status, code, title = 416, "range-not-satisfiable", "Range not satisfiable"


class ExpectationFailed(HttpError):
    """The request expects something that this server does not do."""

    status, code, title = 417, "expectation-failed", "Expectation failed"


class HeadersTooLarge(HttpError):
    """The header fields are more or longer than the server reads."""

    status, code, title = 431, "headers-too-large", "Header fields too large"


class UnsupportedTransferCoding(HttpError):
    """The body is sent in a transfer coding other than chunked."""

    status, code, title = 501, "unsupported-transfer-coding", "Unsupported transfer coding"


class ServiceFailed(HttpError):
    """An endpoint that the query calls with SERVICE gave no usable answer; facts: remote_status, if it gave one."""

    status, code, title = 502, "service-failed", "Another endpoint failed"


class ServiceTimeout(ServiceFailed):
    """An endpoint that the query calls with SERVICE did not answer in time."""

    status, code, title = 504, "service-timeout", "Another endpoint took too long"


class EngineFailed(HttpError):
    """The store in another process gave no usable answer; facts: remote_status, if it gave one."""

    status, code, title = 502, "engine-failed", "The engine behind this server failed"


class StoreUnavailable(HttpError):
    """The store's folder, or a release in it, is missing, damaged, or cannot be written to."""

    status, code, title = 503, "store-unavailable", "The store is unavailable"
    headers: ClassVar = {"Retry-After": "30"}


class Overloaded(HttpError):
    """The server cannot take this request now."""

    status, code, title = 503, "overloaded", "Too busy"
    headers: ClassVar = {"Retry-After": "5"}


class QueryTimeout(Overloaded):
    """The query or write ran past its time limit."""

    code, title = "query-timeout", "The query took too long"


class MemoryExceeded(Overloaded):
    """The query used more memory than the limit."""

    code, title = "query-memory", "The query used too much memory"
