"""What an app does with Google's client and the folder of its session's user. Run in a session, without any setting."""
import os
import urllib.request

from google.cloud import storage

attribute = f"http://{os.environ['GCE_METADATA_HOST']}/computeMetadata/v1/instance/attributes/user-folder"
question = urllib.request.Request(attribute, headers={"Metadata-Flavor": "Google"})
folder = urllib.request.urlopen(question).read().decode()
client = storage.Client()
bucket = client.bucket(os.environ["BUCKET"])
bucket.blob(f"{folder}report.csv").upload_from_string("by python")
names = [blob.name[len(folder):] for blob in client.list_blobs(bucket, prefix=folder)]
print(names, bucket.blob(f"{folder}report.csv").download_as_text())
try:
    print(list(client.list_blobs(bucket)))
except Exception as error:
    print(type(error).__name__)
