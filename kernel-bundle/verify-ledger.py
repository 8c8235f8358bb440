#!/usr/bin/env python3
"""Verifies a Loket ledger and shares no code with Loket. Python's standard library only; openssl checks the signatures.

usage: verify-ledger.py [--key node.pub] [--anchor SEQ:HASH] LEDGER_FOLDER

LEDGER_FOLDER is a node's data/ledger, or a copy of it; the key is looked for in ../keys/node.pub. The node should be
stopped: of a running one, lines written meanwhile are not looked at. Exit code 0: nothing is wrong; 1: something is.
"""
import argparse, base64, hashlib, json, os, re, shutil, subprocess, sys, tempfile

problems = []


def problem(text):
    if len(problems) < 100:
        problems.append(text)


class Key:
    def __init__(self, path):
        self.path = path
        with open(path) as pem:
            der = base64.b64decode("".join(line for line in pem.read().split("\n") if not line.startswith("-")))
        self.id = hashlib.sha256(der).hexdigest()[:16]

    def signed(self, purpose, head):
        if head.get("key") != self.id:
            return False
        with tempfile.TemporaryDirectory() as folder:
            message, signature = os.path.join(folder, "message"), os.path.join(folder, "signature")
            with open(message, "w") as out:
                out.write("loket-%s-1\n%d\n%s\n%s\n" % (purpose, head["seq"], head["hash"], head["time"]))
            with open(signature, "wb") as out:
                out.write(base64.b64decode(head["sig"]))
            done = subprocess.run(
                ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", self.path, "-rawin", "-in", message,
                 "-sigfile", signature], capture_output=True)
            return done.returncode == 0


def signed(key, purpose, head, where):
    try:
        if key is not None and not key.signed(purpose, head):
            problem(where + "not signed by the node's key")
    except (KeyError, TypeError, ValueError):
        problem(where + "not a signed head")


def members_of(text):
    """The members of a JSON object in which every number of a line is one; nothing for any other text."""
    try:
        members = json.loads(text)
        whole = isinstance(members, dict) and all(type(members.get(name, 0)) is int for name in ("seq", "head"))
        return members if whole else {}
    except (ValueError, RecursionError):
        return {}


def statement(folder, name):
    try:
        with open(os.path.join(folder, name), "rb") as file:
            return members_of(file.read())
    except FileNotFoundError:
        return None


def verify(folder, key, anchor):
    names = sorted(name for name in os.listdir(folder) if re.fullmatch(r"\d{20}\.jsonl", name))
    claims = {}
    seq, previous = 0, "0" * 64
    dropped = statement(folder, "dropped.json")
    if dropped is not None:
        signed(key, "dropped", dropped, "dropped.json: ")
        seq, previous = int(dropped.get("seq", 0)), str(dropped.get("hash", ""))
    head = statement(folder, "head.json")
    if head is None:
        problem("head.json is missing")
    else:
        signed(key, "head", head, "head.json: ")
        if head.get("seq", 0) > 0:
            claims.setdefault(head["seq"], []).append((head.get("hash"), "head.json"))
    if anchor:
        claims.setdefault(anchor[0], []).append((anchor[1], "the anchor"))
    while len(names) > 1 and int(names[1][:20]) <= seq + 1:
        names.pop(0)
    known, lines, heads, unknown, first = {}, 0, 0, 0, seq + 1
    for name in names:
        with open(os.path.join(folder, name), "rb") as file:
            data = file.read()
        whole, _, rest = data.partition(b"\0")
        end = whole.rfind(b"\n") + 1
        torn = len((data[end:]).rstrip(b"\0"))
        for number, line in enumerate(whole[:end].split(b"\n")[:-1], 1):
            where = "%s line %d: " % (name, number)
            members = members_of(line)
            own, chained = members.get("seq", -1), members.get("prev", "")
            if not members:
                problem(where + "is no ledger line")
            if number == 1 and own != int(name[:20]):
                problem(where + "is not the line that the file is named after")
            if own != seq + 1 or chained != previous:
                problem(where + "does not follow line %d" % seq)
                seq = max(own, 0)
            else:
                seq += 1
            previous = hashlib.sha256(line).hexdigest()
            known[seq] = previous
            known.pop(seq - (1 << 16), None)
            lines += 1
            for expected, who in claims.pop(seq, []):
                if expected != previous:
                    problem(where + "is not line %d as %s knows it" % (seq, who))
            kind = members.get("kind")
            if kind == "head":
                heads += 1
                signed(key, "head", dict(members, seq=members.get("head")), where)
                about = members.get("head", 0)
                kept = first <= about and seq - (1 << 16) < about
                if about >= seq or (kept and known.get(about) != members.get("hash")):
                    problem(where + "line %s is not the one that was signed" % about)
            elif kind == "unknown":
                unknown += 1
            elif kind == "note" and members.get("what") in ("truncated", "broken"):
                problem(where + "the ledger was found damaged: %s" % members.get("note"))
        if torn and name == names[-1]:
            print("note: %s ends in %d bytes that are no whole line, as a crash leaves them" % (name, torn))
        elif torn or (end == 0 and name != names[-1]):
            problem("%s: %d bytes at its end are no line" % (name, torn))
    for number, all_claims in sorted(claims.items()):
        for _, who in all_claims:
            problem("%s knows line %d, the ledger ends at %d" % (who, number, seq) if number > seq
                    else "line %d that %s knows is not kept any more" % (number, who))
    print("%d lines in %d segments, %d to %d, %d heads, %d unknown writes; the last line's hash is %s"
          % (lines, len(names), first, seq, heads, unknown, previous))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--key")
    options.add_argument("--anchor", help="a line you wrote down: SEQ:HASH")
    options.add_argument("folder")
    chosen = options.parse_args()
    path = chosen.key or os.path.join(chosen.folder, "..", "keys", "node.pub")
    key = None
    if shutil.which("openssl") is None:
        print("note: there is no openssl, so signatures are not checked, only the chain")
    elif not os.path.exists(path):
        problem("there is no public key at %s: name it with --key" % path)
    else:
        key = Key(path)
    anchor = None
    if chosen.anchor:
        number, _, value = chosen.anchor.partition(":")
        anchor = (int(number), value)
    verify(chosen.folder, key, anchor)
    for text in problems:
        print("problem: " + text)
    print("the ledger does not verify" if problems
          else "the ledger verifies" if key else "the chain verifies; signatures were not checked")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
