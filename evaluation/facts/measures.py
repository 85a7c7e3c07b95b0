"""What can be counted: the one list of names a policy pack may use. How each is counted is evidence's business."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """`paced`: done a little every week, so that a weekly pace says something; people and subjects are not."""

    name: str
    label: str
    unit: str
    paced: bool = False


MEASURES = {
    measure.name: measure
    for measure in (
        Measure("synchronous_lessons", "同步课堂", "节", paced=True),
        Measure("synchronous_subjects", "同步课堂的学科", "门"),
        Measure("online_research", "网络研修", "次", paced=True),
        Measure("onsite_research", "线下教研", "次", paced=True),
        Measure("backbone_posted", "到成员校任教的骨干教师", "人"),
        Measure("internal_moves", "校区间流动", "人次"),
        Measure("guiding_movers", "指导型流动的教师", "人"),
        Measure("eligible_backbone", "符合流动的骨干教师", "人"),
        Measure("peer_movers", "协作型流动的教师", "人"),
        Measure("eligible_ordinary", "符合流动的普通教师", "人"),
        Measure("senior_exchanges", "高级教师的教学交流活动", "次"),
        Measure("rotation_movers", "交流轮岗的教师", "人"),
        Measure("backbone_movers", "交流轮岗的骨干教师", "人"),
        Measure("eligible", "符合流动的教师", "人"),
    )
}
