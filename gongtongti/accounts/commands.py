"""Commands that speak Chinese to the person at the keyboard: 0 done, 1 failed, 2 called wrongly."""

import re
import sys

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

_SAYINGS = (
    (r"the following arguments are required: (.+)", "缺少参数 {0}。"),
    (r"unrecognized arguments: (.+)", "不认识的参数 {0}。"),
    (r"argument (.+?): expected one argument", "参数 {0} 后面缺少取值。"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", "参数 {0} 没有取值 {1}。可选:{2}。"),
    (r"argument (.+?): invalid \w+ value: (.+)", "参数 {0} 的取值 {1} 格式不对。"),
)


class WrongCall(CommandError):
    """The arguments make no sense; exit code 2."""

    def __init__(self, message):
        super().__init__(message, returncode=2)


class PlainCommand(BaseCommand):
    """Wrong arguments are answered in Chinese; standard output carries only what was asked for."""

    def create_parser(self, prog_name, subcommand, **kwargs):
        parser = super().create_parser(prog_name, subcommand, **kwargs)

        def refuse(message):
            for pattern, saying in _SAYINGS:
                if found := re.fullmatch(pattern, message):
                    message = saying.format(*found.groups())
                    break
            raise WrongCall(f"{message}用法见 manage.py {subcommand} --help。")

        parser.error = refuse
        return parser

    def execute(self, *args, **options):
        try:
            return self._execute(*args, **options)
        except CommandError as error:
            if not self._called_from_command_line:
                raise
            # Django would put the name of the Python class before the sentence.
            self.stderr.write(str(error))
            sys.exit(error.returncode)

    def _execute(self, *args, **options):
        try:
            return super().execute(*args, **options)
        except DatabaseError as error:
            raise CommandError(
                f"数据库出错,没有写入任何数据:{str(error).strip()}。若是新库,请先运行 manage.py migrate。"
            ) from error

    def run_from_argv(self, argv):
        try:
            super().run_from_argv(argv)
        except WrongCall as error:  # raised while the arguments were read, before `execute`
            self.stderr.write(str(error))
            sys.exit(error.returncode)
