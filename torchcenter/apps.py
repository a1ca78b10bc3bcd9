from django.apps import AppConfig


class TorchCenterConfig(AppConfig):
    name = "torchcenter"
