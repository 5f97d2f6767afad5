"""Verifies a DSSE envelope with securesystemslib, and reads its statement with in-toto's own classes. The order comes as JSON."""
import json
import sys

import in_toto_attestation.v1.statement_pb2 as statement_pb2
from google.protobuf import json_format
from in_toto_attestation.v1.statement import Statement
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import SSlibKey

order = json.load(sys.stdin)
envelope = Envelope.from_dict(order["envelope"])
key = SSlibKey(order["keyId"], "ecdsa", "ecdsa-sha2-nistp256", {"public": order["publicKey"]})
try:
    envelope.verify([key], 1)
    verified = True
except VerificationError:
    verified = False
statement = Statement.copy_from_pb(json_format.Parse(envelope.payload, statement_pb2.Statement()))
statement.validate()
print(json.dumps({"verified": verified, "predicateType": statement.pb.predicate_type, "subjects": len(statement.pb.subject)}))
