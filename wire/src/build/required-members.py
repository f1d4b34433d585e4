"""Writes required.txt: which members AWS's services require, as botocore's models say. The SDK for Java keeps that to
itself for every service but S3. Run from the wire module with botocore installed."""
import gzip, json, os
import botocore

DATA = os.path.join(os.path.dirname(botocore.__file__), 'data')
SERVICES = {  # the SDK for Java's package: botocore's name
    'arczonalshift': 'arc-zonal-shift',
    'autoscaling': 'autoscaling', 'cloudformation': 'cloudformation', 'cloudtrail': 'cloudtrail',
    'cloudwatch': 'cloudwatch', 'ec2': 'ec2', 'elasticloadbalancingv2': 'elbv2', 'fis': 'fis', 'iam': 'iam',
    'rds': 'rds', 'secretsmanager': 'secretsmanager', 'sns': 'sns', 'sqs': 'sqs', 'ssm': 'ssm', 'sts': 'sts'}


def load(name):
    version = sorted(os.listdir(f'{DATA}/{name}'))[-1]
    path = f'{DATA}/{name}/{version}/service-2.json'
    return json.load(gzip.open(path + '.gz') if os.path.exists(path + '.gz') else open(path))


def walk(shapes, name, seen):
    if name in seen:
        return
    seen.add(name)
    shape = shapes[name]
    for part in list(shape.get('members', {}).values()) + [shape[k] for k in ('member', 'value') if k in shape]:
        walk(shapes, part['shape'], seen)


with open('src/main/resources/dev/holdfast/wire/model/required.txt', 'w') as out:
    out.write(f'# Made by src/build/required-members.py from botocore {botocore.__version__}: package, class, members.\n')
    for package, service in SERVICES.items():
        model = load(service)
        lines = {}
        seen = set()
        for operation, o in model['operations'].items():
            if 'input' in o:
                walk(model['shapes'], o['input']['shape'], seen)
                # The SDK names a request after its operation, whatever the model calls the shape.
                lines[(operation + 'Request').lower()] = model['shapes'][o['input']['shape']].get('required', [])
        inputs = {o['input']['shape'] for o in model['operations'].values() if 'input' in o}
        for name in seen - inputs:
            lines[name.lower()] = model['shapes'][name].get('required', [])
        for name, members in sorted(lines.items()):
            if members:
                out.write(f'{package} {name} {",".join(members)}\n')
