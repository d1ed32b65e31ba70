"""Write RDF/XML anew in the plain XML that the engine reads right.

The engine's parser of RDF/XML reads what is cut off, empty or has two roots as far as it goes; it leaves line ends
and attributes as they are, refuses `xml:lang=""` and CDATA beside text, drops an unknown `rdf:parseType` and writes XML
literals that are not well-formed. So expat reads a document first: it must be well-formed XML 1.0 with namespaces, in
UTF-8, without a DOCTYPE, so that no entity stands for anything. What comes out has one writing for everything, and XML
literals as escaped text in exclusive canonical form (RDF/XML 7.2.17).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from xml.etree.ElementTree import canonicalize
from xml.parsers import expat

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#: What stands for `xml:lang=""`, which takes a language back; private use (RFC 5646, 2.2.7).
NO_LANGUAGE = "x-no-language"
#: Attributes of RDF that may not stand on an element for a node, and on one for a property (RDF/XML 7.2.11 to 7.2.21).
_NOT_OF_NODES = frozenset({"datatype", "parseType", "resource", "bagID"})
_NOT_OF_PROPERTIES = frozenset({"about", "bagID"})
#: What may stand beside rdf:parseType and rdf:datatype.
_BESIDE = frozenset({"ID", "version", "annotation", "annotationNodeID"})
#: Namespaces whose attributes may stand anywhere: xml:lang and xml:base, its:dir.
_XML = "http://www.w3.org/XML/1998/namespace"
_OF_TEXT = (_XML + " ", "http://www.w3.org/2005/11/its ")
_LANGUAGE = f"{_XML} lang xml"
#: What rdf:parseType makes of the children; any other value makes an XML literal.
_CHILDREN = {"Resource": "property", "Collection": "node", "Triple": "node"}
#: How many pieces are held before they are joined.
_PIECES = 4096
_BODY = re.compile(r"\A<[^>]*>(.*)</[^<]*\Z", re.DOTALL)


class TooDeepError(SyntaxError):
    """Elements that nest deeper than is read."""


def normalised(document: bytes, depth: int = 500) -> bytes:
    """Check a document and write it anew, with the same triples.

    >>> head = b'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:nk="https://w3id.org/netkg/ontology/">'
    >>> normalised(head + b"<nk:Gene nk:symbol='MEN1'/></r:RDF>")[-44:]
    b'<nk:Gene nk:symbol="MEN1"></nk:Gene></r:RDF>'

    :param depth: how deep elements may nest.
    :raises SyntaxError: when it is not well-formed, or breaks the grammar where the engine would not see it.
    :raises TooDeepError: when it nests deeper.
    """
    writer = _RdfXmlWriter(depth)
    reader = expat.ParserCreate("UTF-8", " ")
    reader.namespace_prefixes = True
    reader.buffer_text = True
    reader.ordered_attributes = True
    reader.XmlDeclHandler = _declared
    reader.StartDoctypeDeclHandler = _doctype
    reader.StartNamespaceDeclHandler = writer.namespace
    reader.StartElementHandler = writer.start
    reader.EndElementHandler = writer.end
    reader.CharacterDataHandler = writer.text
    reader.CommentHandler = writer.comment
    reader.ProcessingInstructionHandler = writer.instruction
    try:
        reader.Parse(document, True)
    except expat.ExpatError as error:
        what = f"the XML is not well-formed: {expat.ErrorString(error.code)}, column {error.offset + 1}"
        raise _broken(what, error.lineno) from None
    except SyntaxError as error:
        error.lineno = reader.CurrentLineNumber
        raise
    return writer.whole()


def _broken(message: str, line: int | None = None) -> SyntaxError:
    error = SyntaxError(message)
    error.lineno = line
    return error


def _declared(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding and encoding.lower() not in ("utf-8", "us-ascii"):
        raise _broken(f"the XML declares the encoding {encoding}; write it in UTF-8")


def _doctype(*_about: object) -> None:
    raise _broken("a DOCTYPE is not read, because entities can stand for anything; write out the text itself")


class _RdfXmlWriter:
    """Takes expat's events and writes elements, with the role that RDF/XML's striped grammar gives each."""

    def __init__(self, depth: int) -> None:
        self.out: list[str] = []
        #: What has been written and joined; many short strings take several times their length.
        self._joined = bytearray()
        self._depth = depth
        #: Spells a name; what it remembers goes with the document.
        self._spell = lru_cache(4096)(_spelled)
        #: What the children of each open element are: `node`, `property`, `text` alone, `literal` within an XML literal.
        self._children = ["document"]
        self._declared: list[tuple[str | None, str]] = []
        #: The namespaces in scope, and the rdf:version, one for each open element.
        self._scopes: list[Mapping[str | None, str]] = [{}]
        self._versions = [""]
        #: What surrounds an XML literal, and where it began, while one is written.
        self._outside: list[str] = []
        self._literal = 0

    def namespace(self, prefix: str | None, iri: str | None) -> None:
        """Note a declaration; it comes before its element."""
        self._declared.append((prefix, iri or ""))

    def start(self, name: str, values: list[str]) -> None:
        """Write a start tag."""
        if len(self._children) > self._depth:
            raise TooDeepError(f"elements nest more than {self._depth} deep")
        declared, self._declared = self._declared, []
        self._scopes.append({**self._scopes[-1], **dict(declared)} if declared else self._scopes[-1])
        attributes = dict(zip(values[::2], values[1::2], strict=True))
        role = self._children[-1]
        if role == "literal":
            self._versions.append(self._versions[-1])
            self._children.append(role)
        else:
            attributes = self._of_rdf(name, role, attributes)
        written = [f" {self._spell(key)}={_quoted(value)}" for key, value in attributes.items()]
        self.out.append(f"<{self._spell(name)}{_declarations(declared)}{''.join(written)}>")
        if self._literal == len(self._children) and role != "literal":
            self._outside, self.out = self.out, []

    def end(self, name: str) -> None:
        """Write an end tag; after an XML literal, its text first."""
        if self._literal == len(self._children):
            inner, self.out, self._literal = "".join(self.out), self._outside, 0
            self.out.append(_escaped(_canonical(inner, self._scopes[-1])))
        self._children.pop()
        self._scopes.pop()
        self._versions.pop()
        self.out.append(f"</{self._spell(name)}>")
        if len(self.out) > _PIECES and not self._literal:
            self._join()

    def _join(self) -> None:
        self._joined += "".join(self.out).encode()
        self.out.clear()

    def whole(self) -> bytes:
        """Give all that has been written."""
        self._join()
        return bytes(self._joined)

    def text(self, text: str) -> None:
        """Write text."""
        self.out.append(_escaped(text))

    def comment(self, text: str) -> None:
        """Write a comment of an XML literal; others say nothing."""
        if self._literal:
            self.out.append(f"<!--{text}-->")

    def instruction(self, target: str, data: str) -> None:
        """Write a processing instruction of an XML literal."""
        if self._literal:
            self.out.append(f"<?{target} {data}?>")

    def _of_rdf(self, name: str, role: str, attributes: dict[str, str]) -> dict[str, str]:
        """Check the attributes of an element for a node or property, and rewrite those that the engine reads wrong."""
        own = {key.split(" ")[1]: key for key in attributes if key.startswith(RDF + " ")} if attributes else {}
        self._versions.append(attributes[own["version"]] if "version" in own else self._versions[-1])
        if attributes.get(_LANGUAGE) == "":
            attributes[_LANGUAGE] = NO_LANGUAGE
        if role == "document" and name.startswith(RDF + " RDF"):
            self._children.append("node")
        elif role == "text":
            raise _broken(f"{_spelled(name)} is where rdf:datatype requires text")
        elif role == "property":
            _refuse(own.keys() & _NOT_OF_PROPERTIES, "property")
            return self._of_property(attributes, own)
        else:
            _refuse(own.keys() & _NOT_OF_NODES, "node")
            self._children.append("property")
        return attributes

    def _of_property(self, attributes: dict[str, str], own: Mapping[str, str]) -> dict[str, str]:
        kind = attributes.get(own.get("parseType", ""))
        alone = next((word for word in ("parseType", "datatype") if word in own), None)
        if alone:
            beside = [key for key in attributes if key != own[alone] and not _may_stand_beside(key)]
            if beside:
                raise _broken(f"{_spelled(beside[0])} is not allowed beside rdf:{alone}")
        if kind == "Triple" and not self._versions[-1].startswith("1.2"):
            # An XML literal in RDF 1.1, nothing in drafts of 1.2; what it was meant to be can be said.
            raise _broken('rdf:parseType="Triple" needs rdf:version="1.2" on it or above')
        if kind is None:
            self._children.append("text" if "datatype" in own else "node")
        else:
            self._children.append(_CHILDREN.get(kind, "literal"))
        if self._children[-1] != "literal":
            return attributes
        self._literal = len(self._children)
        datatype = f"{RDF} datatype {own['parseType'].split(' ')[2]}"
        return {name: value for name, value in attributes.items() if name != own["parseType"]} | {datatype: RDF + "XMLLiteral"}


def _may_stand_beside(key: str) -> bool:
    return key.startswith(_OF_TEXT) or (key.startswith(RDF + " ") and key.split(" ")[1] in _BESIDE)


def _refuse(names: Iterable[str], role: str) -> None:
    for name in sorted(names):
        raise _broken(f"rdf:{name} is not allowed on the element of a {role}")


def _spelled(name: str) -> str:
    """Give a name as it is written, of expat's namespace, local name and prefix."""
    *_, local, prefix = name.split(" ") if name.count(" ") == 2 else (*name.split(" "), "")
    return f"{prefix}:{local}" if prefix else local


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _quoted(text: str) -> str:
    text = _escaped(text).replace('"', "&quot;").replace("\t", "&#9;").replace("\n", "&#10;")
    return f'"{text}"'


def _declarations(namespaces: Iterable[tuple[str | None, str]]) -> str:
    return "".join(f" xmlns{':' if prefix else ''}{prefix or ''}={_quoted(iri)}" for prefix, iri in namespaces)


def _canonical(inner: str, scope: Mapping[str | None, str]) -> str:
    """Write the content of an XML literal in exclusive canonical form, with comments."""
    declared = _declarations((prefix, iri) for prefix, iri in scope.items() if prefix or iri)
    # The element around it has a prefix of its own, so that the first use of each other namespace declares it.
    whole = canonicalize(f'<around:literal xmlns:around="urn:around"{declared}>{inner}</around:literal>', with_comments=True)
    body = _BODY.match(whole)
    return body[1] if body else ""
